"""The systemd units: in order, tight, and mailguard does its work inside them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailguard.limits import READY_WITHIN
from mailguard.secrets.oauth.token import Token
from mailguard.service.supervisor import TICK
from tests.secrets.oauth.server import CLIENT, AuthorisationServer
from tests.system import sandbox
from tests.system.accounts import QUARANTINE, Config, posing, subjects
from tests.system.dovecot import Dovecot
from tests.system.service import Service

UNITS = sandbox.ROOT / "systemd"
SERVICES = ("mailguard.service", "mailguard@.service", "mailguard-audit.service")
EXPOSURE = 11
"""Tenths, as --threshold wants it."""


def _need(tool: str | None, package: str) -> None:
    """Skip where a tool is not there, or fail where MAILGUARD_REQUIRE_SERVERS wants it to be."""
    if tool is None:
        word = f"a tool is not installed: apt-get install {package}"
        if os.environ.get("MAILGUARD_REQUIRE_SERVERS") == "1":
            pytest.fail(word)
        pytest.skip(word)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they would stand in /etc/systemd/system, with a program that is there."""
    _need(sandbox.ANALYZE, "systemd")
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8").replace("/opt/mailguard/bin/mailguard", "/bin/true")
        for name in (unit.name, unit.name.replace("@.", "@shop.")):
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [*SERVICES, "mailguard-audit.timer"])
def test_systemd_understands_every_line(units: Path, name: str) -> None:
    assert sandbox.ANALYZE is not None
    path = units / name.replace("@.", "@shop.")
    done = subprocess.run(
        [sandbox.ANALYZE, "verify", path], capture_output=True, text=True, check=False
    )
    # it exits 0 on unknown keys: any word is a failure
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_the_service_is_exposed_to_little(units: Path, name: str) -> None:
    assert sandbox.ANALYZE is not None
    path = units / name.replace("@.", "@shop.")
    command = [sandbox.ANALYZE, "security", "--offline=true", f"--threshold={EXPOSURE}", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout


def test_the_units_are_hardened_alike() -> None:
    def hardening(name: str) -> str:
        text = (UNITS / name).read_text(encoding="utf-8")
        return text[text.index("NoNewPrivileges") :].partition("\n[Install]")[0].strip()

    assert len({hardening(name) for name in SERVICES}) == 1


@pytest.mark.parametrize("name", ["mailguard.service", "mailguard@.service"])
def test_a_failure_that_passes_is_waited_for_however_long(name: str) -> None:
    """Five tries in ten minutes were over after half a minute of a full disk."""
    lines = (UNITS / name).read_text(encoding="utf-8").splitlines()
    assert {"Restart=on-failure", "StartLimitIntervalSec=0"} <= set(lines)


@pytest.mark.parametrize("name", ["mailguard.service", "mailguard@.service"])
def test_systemd_waits_for_a_start_for_as_long_as_one_may_take(name: str) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    found = re.search(r"^TimeoutStartSec=(\d+)s$", text, re.MULTILINE)
    assert found
    assert int(found[1]) > READY_WITHIN + TICK


class Sandboxed(Service):
    """A service behind bubblewrap, which keeps signals to itself."""

    def stop(self) -> int:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        return self.end()


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    config = Config(tmp_path, dovecot).account("shop", user)
    shutil.copy(dovecot.ca_file, tmp_path / "ca.pem")
    text = config.accounts["shop"].replace(str(dovecot.ca_file), "ca.pem")
    config.accounts["shop"] = text.replace(
        'password_file = "shop.password"', 'password_credential = "shop.password"'
    )
    return config


@pytest.fixture
def command(config: Config, tmp_path: Path) -> tuple[str, ...]:
    _need(sandbox.BWRAP, "bubblewrap")
    _need(sandbox.ANALYZE, "systemd")
    if os.uname().machine != "x86_64":
        pytest.skip("the filter is built for x86_64")
    state = tmp_path / "state"
    state.mkdir()
    config.head = f'state = "{state}"'
    return sandbox.sandboxed(UNITS / "mailguard.service", tmp_path, state, tmp_path)


def test_the_sandbox_is_one(command: tuple[str, ...], tmp_path: Path) -> None:
    """What the unit forbids fails in it: else the next test would prove nothing."""
    program = (
        "import ctypes, mmap, os, socket\n"
        "def fails(do):\n"
        "    try: do()\n"
        "    except (OSError, ValueError): return True\n"
        "    return False\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(fails(lambda: open('/etc/x', 'w')),"
        " fails(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),"
        " fails(lambda: os.nice(1)),"
        " fails(lambda: mmap.mmap(-1, 4096, prot=7)),"
        " libc.mount(b'x', b'/tmp', b'tmpfs', 0, 0) == -1,"
        " os.getuid() != 0)\n"
    )
    script = tmp_path / "probe.py"
    script.write_text(program, encoding="utf-8")
    shell = command[2].replace("-m mailguard", str(script))
    done = subprocess.run(["bash", "-c", shell, "-"], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"] * 6, done.stderr


def test_a_poll_an_analysis_and_a_move_complete_in_the_sandbox(
    config: Config, command: tuple[str, ...], looking: IMAPClient
) -> None:
    with Sandboxed(config.write(), command=command) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("one"))
        assert service.wait_for("mail_judged", moved=True)["verdict"] == "impersonation"
        assert service.stop() == 0
    assert set(subjects(looking, QUARANTINE)) == {"one"}
    assert [line for line in service.lines if line["level"] in ("error", "critical")] == []


def test_a_token_is_renewed_and_kept_in_the_sandbox(
    config: Config, command: tuple[str, ...], tmp_path: Path
) -> None:
    pytest.importorskip("oauthlib", reason="the extra `oauth` is not installed")
    server = AuthorisationServer(tmp_path)
    with (tmp_path / "ca.pem").open("a") as trusted:
        trusted.write(server.ca_file.read_text())
    config.accounts["shop"] = config.accounts["shop"].replace(
        'password_credential = "shop.password"',
        f'oauth = "google"\noauth_client_id = "{CLIENT}"\noauth_authority = "{server.url}"',
    )
    kept = tmp_path / "state" / "oauth-shop.json"
    expired = Token(CLIENT).granted(server.grant(), 0.0)
    kept.write_text(expired.to_json())
    kept.chmod(0o600)
    with Sandboxed(config.write(), command=command) as service:
        service.wait_for("account_watched")
        assert service.stop() == 0
    server.close()
    assert len(server.asked("refresh_token")) == 1
    assert Token.from_json(kept.read_text()).access in server.access
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
