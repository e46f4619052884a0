"""The progress bar of `audit`, on stderr so that output can be piped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from mailguard.report.rows import Row
from mailguard.words.sentences import sentence


class Counter:
    """Counts the rows that pass."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._total = 0

    def expect(self, more: int) -> None:
        """So many mails more are to be read."""
        self._total += more
        self._bar.update(self._task, total=self._total)

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            if not self._bar.disable:
                self._bar.advance(self._task)
            yield row


class _Rate(ProgressColumn):
    """Mails a second, lately."""

    def render(self, task: Task) -> Text:
        """The rate, or nothing while it is not known."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="dim")


@contextmanager
def progress(language: str) -> Iterator[Counter]:
    """A bar with rate and time left, where stderr is a terminal."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield Counter(bar, bar.add_task(sentence("audit.progress", language=language), total=None))
