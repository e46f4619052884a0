"""The sandbox that a systemd unit describes, built with bubblewrap and a seccomp filter of its own.

No systemd runs in CI, so that the unit's words are read and carried out here: its system-call
filter, address families, memory that is never both writable and executable, no capabilities, a
read-only system, private /tmp, /dev and users. What is not rebuilt: cgroup limits.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import shlex
import shutil
import socket
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
BWRAP = shutil.which("bwrap")
ANALYZE = shutil.which("systemd-analyze")

# Numbers of seccomp(2), and of the headers linux/audit.h and linux/filter.h.
_ARCH_X86_64 = 0xC000003E
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _JEQ, _JSET, _AND, _RET = 0x20, 0x15, 0x45, 0x54, 0x06
_NR, _ARCH, _ARG0, _ARG2 = 0, 4, 16, 32
_PROT_WRITE_EXEC, _PROT_EXEC = 6, 4


def settings(unit: Path) -> dict[str, list[str]]:
    """The unit's settings, each with all its values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in unit.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key].append(value)
    return found


def allowed_calls(unit: Path) -> set[str]:
    """The system calls that the unit's SystemCallFilter= lines leave, as systemd reads them."""
    allowed: set[str] = set()
    for value in settings(unit)["SystemCallFilter"]:
        names = _expand(value.removeprefix("~").split())
        allowed = allowed - names if value.startswith("~") else allowed | names
    return allowed


def _expand(words: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for word in words:
        if not word.startswith("@"):
            names.add(word)
            continue
        assert ANALYZE is not None
        said = subprocess.run(
            [ANALYZE, "syscall-filter", word], capture_output=True, text=True, check=True
        )
        lines = [line.strip() for line in said.stdout.splitlines()[1:]]
        names |= _expand(line for line in lines if line and not line.startswith("#"))
    return names


def seccomp_program(unit: Path) -> bytes:
    """A BPF program that lets through what the unit does, and answers EPERM to the rest."""
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")

    def number(name: str) -> int:
        return int(library.seccomp_syscall_resolve_name(name.encode()))

    refuse = _step(_RET, _ERRNO | errno.EPERM)
    program = [_step(_LOAD, _ARCH), _step(_JEQ, _ARCH_X86_64, 1, 0), refuse, _step(_LOAD, _NR)]
    families = {
        int(getattr(socket, f)) for f in settings(unit)["RestrictAddressFamilies"][0].split()
    }
    program += _when(
        number("socket"),
        [
            _step(_LOAD, _ARG0),
            *(
                step
                for family in sorted(families)
                for step in (_step(_JEQ, family, 0, 1), _step(_RET, _ALLOW))
            ),
            _step(_RET, _ERRNO | errno.EAFNOSUPPORT),
        ],
    )
    if settings(unit)["MemoryDenyWriteExecute"] == ["yes"]:
        program += _when(
            number("mmap"),
            [
                _step(_LOAD, _ARG2),
                _step(_AND, _PROT_WRITE_EXEC),
                _step(_JEQ, _PROT_WRITE_EXEC, 0, 1),
                refuse,
                _step(_RET, _ALLOW),
            ],
        )
        program += _when(
            number("mprotect"),
            [
                _step(_LOAD, _ARG2),
                _step(_JSET, _PROT_EXEC, 0, 1),
                refuse,
                _step(_RET, _ALLOW),
            ],
        )
    for call in sorted(number(name) for name in allowed_calls(unit)):
        if call >= 0:  # others are of another architecture
            program += [_step(_JEQ, call, 0, 1), _step(_RET, _ALLOW)]
    return b"".join([*program, refuse])


def _when(call: int, then: list[bytes]) -> list[bytes]:
    return [_step(_JEQ, call, 0, len(then)), *then]


def _step(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


def sandboxed(unit: Path, folder: Path, state: Path, credentials: Path) -> tuple[str, ...]:
    """The command that runs mailguard in the unit's sandbox.

    `folder` holds what the service reads, `state` is its StateDirectory=.
    """
    assert BWRAP is not None
    program = folder / "seccomp.bpf"
    program.write_bytes(seccomp_program(unit))
    readable = dict.fromkeys((sys.prefix, sys.base_prefix, str(ROOT), str(folder)))
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "STATE_DIRECTORY": str(state),
        "CREDENTIALS_DIRECTORY": str(credentials),
        **dict(value.split("=", 1) for value in settings(unit)["Environment"][0].split()),
    }
    command = [
        *(BWRAP, "--die-with-parent", "--new-session", "--unshare-user", "--uid", "65534"),
        *("--gid", "65534", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"),
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--tmpfs", "/tmp", "--tmpfs", "/root", "--tmpfs", "/home"),  # noqa: S108 (a place to hide)
        *(word for path in readable for word in ("--ro-bind", path, path)),
        *("--bind", str(state), str(state), "--chdir", "/", "--clearenv"),
        *(word for key, value in environ.items() for word in ("--setenv", key, value)),
        *("--seccomp", "9", sys.executable, "-m", "mailguard"),
    ]
    return (
        "bash",
        "-c",
        f'umask 077; exec {shlex.join(command)} "$@" 9<{shlex.quote(str(program))}',
        "-",
    )
