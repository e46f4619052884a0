"""The process that analysis processes are forked from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from mailguard.guard import nursery
from mailguard.guard.process import READY, Process
from mailguard.guard.settings import AnalysisSettings
from tests.cli.command import ROOT

_IN_A_NEW_PROCESS = """
import sys
from tests.guard.test_nursery import {told}
if __name__ == "__main__":
    print(*{told}())
"""


def _tell(pipe: Connection) -> None:
    """What a forked process has loaded, and whose child it is."""
    pipe.send(("mailguard.engine" in sys.modules, os.getppid()))


def _ask() -> tuple[bool, int]:
    ours, theirs = Pipe()
    with theirs:
        process = nursery.fork(theirs.fileno())
    ours.send((_tell, ()))
    loaded, parent = ours.recv()
    assert process.end(10) == 0
    return loaded, parent


def twice() -> tuple[bool, bool, bool]:
    """Whether two were loaded when they began, are of one parent, and not of this process."""
    (first, mother), (second, other) = _ask(), _ask()
    return first and second, mother == other, mother != os.getpid()


def when_it_was_killed() -> tuple[bool, bool]:
    """Whether another one is begun, and the old one leaves nothing behind."""
    mother = _ask()[1]
    os.kill(mother, signal.SIGKILL)
    return _ask()[1] != mother, not Path(f"/proc/{mother}").exists()


def when_it_is_gone() -> tuple[bool]:
    """Whether a process can be ended of which nobody can tell any more whether it runs."""
    process = Process(_hang, AnalysisSettings(resolver="offline"))
    process.start()
    (hanging,) = _children(_mother())
    os.kill(_mother(), signal.SIGKILL)
    process.stop()
    for _ in range(100):
        if not hanging.exists():
            break
        time.sleep(0.1)
    return (not hanging.exists(),)


def _mother() -> int:
    (there,) = _children(os.getpid())
    return int(there.name)


def _children(pid: int) -> list[Path]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [Path("/proc", child) for child in told.split()]


def after_ctrl_c() -> tuple[bool]:
    """Whether it has loaded all the same where Ctrl-C came while it did."""
    signal.signal(signal.SIGINT, lambda *_: None)
    nursery.begin()
    for _ in range(6):
        time.sleep(0.05)
        os.killpg(0, signal.SIGINT)
    return (_ask()[0],)


def _hang(pipe: Connection, _settings: AnalysisSettings) -> None:
    pipe.send(READY)
    time.sleep(60)


def _run(told: str, tmp_path: Path) -> str:
    here = tmp_path / "here"
    here.mkdir()
    (here / "publicsuffixlist.py").write_text("open('executed', 'w')")
    script = tmp_path / "told.py"
    script.write_text(_IN_A_NEW_PROCESS.format(told=told))
    command = [sys.executable, str(script)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        command,
        cwd=here,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        start_new_session=True,
    )
    assert run.stderr == ""
    assert not (here / "executed").exists(), "a file that lay in the folder was executed"
    return run.stdout.strip()


def test_processes_are_forked_from_one_that_has_loaded_everything(tmp_path: Path) -> None:
    assert _run("twice", tmp_path) == "True True True"


def test_one_that_was_killed_is_followed_by_another(tmp_path: Path) -> None:
    """The kernel may end it, where memory is short."""
    assert _run("when_it_was_killed", tmp_path) == "True True"


def test_one_that_hangs_is_ended_though_the_nursery_is_gone(tmp_path: Path) -> None:
    assert _run("when_it_is_gone", tmp_path) == "True"


def test_ctrl_c_does_not_reach_it(tmp_path: Path) -> None:
    """A terminal sends it to all processes of a command."""
    assert _run("after_ctrl_c", tmp_path) == "True"
