"""`mailguard run` as a process of its own: started, watched through its log, stopped."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli import command
from tests.cli.command import Ran

MAILGUARD = (sys.executable, "-m", "mailguard")


class Service:
    """`with Service(config) as service:` then `wait_for(event)`; the log is kept in `lines`.

    `environ` adds to the environment; `command` is what is run instead of mailguard itself.
    """

    def __init__(
        self,
        config: Path,
        *,
        environ: Mapping[str, str] | None = None,
        command: tuple[str, ...] = MAILGUARD,
    ) -> None:
        self._command = [*command, "run", "--config", str(config)]
        self._environ = {**os.environ, **(environ or {})}
        self.lines: list[dict[str, Any]] = []
        self.text = ""
        self._news: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._process: subprocess.Popen[str]

    def __enter__(self) -> Service:
        self._process = subprocess.Popen(
            self._command, stderr=subprocess.PIPE, text=True, env=self._environ
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.stop()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def processor_time(self) -> float:
        """Seconds of a processor that it has used so far, proc_pid_stat(5)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self._process.terminate()
        return self.end()

    def end(self, timeout: float = 20.0) -> int:
        """Wait for its end, and for the last of its log; its exit code."""
        code = self._process.wait(timeout)
        self._reader.join(5)
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(10)

    def wait_for(self, event: str, timeout: float = 30.0, **fields: object) -> dict[str, Any]:
        """The next log line with this event and these fields."""
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._news.get(timeout=left)
            except queue.Empty:
                break
            if line.get("event") == event and fields.items() <= line.items():
                return line
        raise AssertionError(f"no {event} {fields} within {timeout} s; the log:\n{self.text}")

    def _read(self) -> None:
        assert self._process.stderr is not None
        for text in self._process.stderr:
            self.text += text
            try:
                line = json.loads(text)
            except ValueError:
                continue
            self.lines.append(line)
            self._news.put(line)


def mailguard(*words: str, config: Path | None = None, stdin: bytes = b"") -> Ran:
    """`mailguard WORDS…` in this process, with a configuration."""
    named = ("--config", config) if config else ()
    return command.mailguard(*words, *named, stdin=stdin)
