"""A machine booted for a test: Debian's own systemd as PID 1 in a container over this file system.

What it needs (root, systemd-nspawn, a kernel that mounts cgroup2 and overlay) is not everywhere:
the test that uses it is run by a switch.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.system.sandbox import ROOT

NSPAWN = shutil.which("systemd-nspawn")
_PYTHON, _PACKAGES, _SOURCE, _OUT = "/opt/python", "/opt/packages", "/opt/source", "/out"
ENVIRONMENT = f"LD_LIBRARY_PATH={_PYTHON}/lib PYTHONPATH={_SOURCE}:{_PACKAGES}"
MAILGUARD = f"{_PYTHON}/bin/python3 -m mailguard"
_PROBE = """\
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/bash {out}/probe.sh
"""
_BOOT = """\
set -e
mount --make-rprivate /
umount -l /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount --bind / {root}
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec {nspawn} -q --register=no --keep-unit -D {root} --volatile=overlay --boot {binds} \
    systemd.unit=probe.target
"""


def boot(folder: Path, unit: Path, configuration: Path, script: str) -> subprocess.Popen[bytes]:
    """Boot a machine with `unit` installed and `configuration` as /etc/mailguard; run `script`.

    The script's working directory is `folder`/out; the machine is switched off when it ends.
    """
    out, units, root = folder / "out", folder / "units", folder / "root"
    for place in (out, units, root):
        place.mkdir()
    text = unit.read_text(encoding="utf-8")
    text = text.replace("/opt/mailguard/bin/mailguard", MAILGUARD)
    text = text.replace("Environment=", f"Environment={ENVIRONMENT} ")
    (units / unit.name).write_text(text, encoding="utf-8")
    (units / "probe.service").write_text(_PROBE.format(out=_OUT), encoding="utf-8")
    (units / "probe.target").write_text("[Unit]\nRequires=basic.target probe.service\n")
    end = "systemctl poweroff --force --force\n"
    (out / "probe.sh").write_text(f"cd {_OUT}\n{script}\n{end}", encoding="utf-8")
    read_only = {
        sys.base_prefix: _PYTHON,
        sysconfig.get_path("purelib"): _PACKAGES,
        str(ROOT): _SOURCE,
        str(configuration): "/etc/mailguard",
        **{str(file): f"/etc/systemd/system/{file.name}" for file in units.iterdir()},
    }
    binds = [f"--bind-ro={here}:{there}" for here, there in read_only.items()]
    binds.append(f"--bind={out}:{_OUT}")
    boot = _BOOT.format(root=root, nspawn=NSPAWN, binds=" ".join(binds))
    return subprocess.Popen(
        ["unshare", "-m", "bash", "-c", boot],
        stdin=subprocess.DEVNULL,
        stdout=(folder / "console").open("wb"),
        stderr=subprocess.STDOUT,
    )
