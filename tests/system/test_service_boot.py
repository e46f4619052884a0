"""The unit under a real systemd: started, watched over, reloaded, asked, stopped.

By a switch: `MAILGUARD_BOOT=1 pytest tests/system/test_service_boot.py`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.system import booted
from tests.system.accounts import QUARANTINE, Config, posing, subjects, until
from tests.system.dovecot import Dovecot
from tests.system.sandbox import ROOT

pytestmark = pytest.mark.skipif(
    os.environ.get("MAILGUARD_BOOT") != "1", reason="MAILGUARD_BOOT is not set"
)
PROBE = f"""
systemctl start mailguard; echo "start: $?" >>log
touch started
for _ in $(seq 120); do [ -e moved ] && break; sleep 0.5; done
systemctl reload mailguard; echo "reload: $?" >>log
sleep 2
{booted.ENVIRONMENT} {booted.MAILGUARD} status >status 2>&1; echo "status: $?" >>log
systemctl show mailguard -p WatchdogTimestamp -p StatusText -p NRestarts >>log
systemd-analyze security mailguard | tail -1 >>log
systemctl stop mailguard; systemctl show mailguard -p Result -p ExecMainStatus >>log
journalctl -u mailguard -p warning --no-pager >journal
touch finished
"""


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    """As the head of the unit says, with the password as a credential of systemd's."""
    folder = tmp_path / "etc"
    folder.mkdir()
    config = Config(folder, dovecot).account("shop", user)
    shutil.copy(dovecot.ca_file, folder / "ca.pem")
    text = config.accounts["shop"].replace(str(dovecot.ca_file), "ca.pem")
    config.accounts["shop"] = text.replace(
        'password_file = "shop.password"', 'password_credential = "shop"'
    )
    config.head = "# state: systemd's"
    path = config.write()
    path.write_text(path.read_text().replace('state = "state"\n', ""), encoding="utf-8")
    for file in (path, folder / "ca.pem"):
        file.chmod(0o644)
    return config


def test_the_unit_does_its_work_under_systemd(
    dovecot: Dovecot, user: str, config: Config, tmp_path: Path
) -> None:
    if booted.NSPAWN is None or os.geteuid() != 0:
        pytest.skip("needs root and systemd-nspawn: apt-get install systemd-container")
    looking, out = dovecot.client(user), tmp_path / "out"
    machine = booted.boot(tmp_path, ROOT / "systemd" / "mailguard.service", config.folder, PROBE)
    try:
        until((out / "started").exists, 60)
        looking.append("INBOX", posing("one"))
        until(lambda: "one" in subjects(looking, QUARANTINE), 30)
        (out / "moved").touch()
        until((out / "finished").exists, 60)
        machine.wait(30)
    finally:
        machine.kill()
    log = (out / "log").read_text()
    print(log)
    for line in ("start: 0", "reload: 0", "status: 0", "NRestarts=0", "Result=success", " 1.1 OK"):
        assert line in log
    assert "StatusText=accounts watched: 1 of 1; 1 judged, 1 moved" in log
    assert "WatchdogTimestamp=\n" not in log, "it was petted"
    assert "All is well" in (out / "status").read_text()
    assert '"mail_judged"' in (out / "journal").read_text(), "a warning, as journald sees it"
