"""`mailguard audit` of files that another program writes to meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from mailguard.errors import EXIT_FLAGGED
from tests.cli.command import ROOT
from tests.cli.test_check import POSING

LINE = b"From a@b Thu Jan  1 00:00:00 2026\n"
HOLE = 2 * 1024**3
"""Octets of nothing, which take no room on the disk and a second to search."""


def test_an_mbox_made_shorter_while_it_is_read_does_not_end_the_audit(tmp_path: Path) -> None:
    mbox = tmp_path / "mbox"
    mbox.write_bytes(LINE + POSING + b"\n" + LINE + POSING + b"\n")
    whole = mbox.stat().st_size
    os.truncate(mbox, HOLE)
    process = subprocess.Popen(
        [sys.executable, "-m", "mailguard", "audit", "--resolver", "offline", str(mbox)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "STATE_DIRECTORY": str(tmp_path / "s")},
    )
    while not _reads(process.pid, mbox):
        assert process.poll() is None
        time.sleep(0.005)
    os.truncate(mbox, whole)
    out, err = process.communicate(timeout=60)
    assert process.returncode == EXIT_FLAGGED, err
    assert out.splitlines()[-1].startswith("2 mails: 2 impersonation")


def _reads(pid: int, path: Path) -> bool:
    """Whether a process has a file open, or in its memory."""
    if str(path) in Path(f"/proc/{pid}/maps").read_text():
        return True
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            if opened.readlink() == path:
                return True
    return False
