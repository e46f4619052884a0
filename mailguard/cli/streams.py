"""stdin, stdout and stderr as a shell may leave them: closed, full, with nobody who reads."""

from __future__ import annotations

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper

TYPE_CHECKING = False  # nothing else may begin before this is loaded: no module that takes a while
if TYPE_CHECKING:
    from typing import Any, TextIO


class _Patient(FileIO):
    """A file that takes what it can: where nothing can be said, there is nobody to tell."""

    def write(self, octets: Any, /) -> int:
        """Write, or lose it; how much was written."""
        try:
            return super().write(octets) or 0
        except OSError:
            return len(octets)


def ready() -> None:
    """Have all take any text; that nobody hears what stands on stderr stops no work.

    One that was closed by whoever started us (`>&-`) holds nothing, and goes nowhere.
    """
    if not os.environ.get("COLUMNS", "0").strip("0"):  # some terminals say 0: nothing would fit
        os.environ.pop("COLUMNS", None)
    # in this order each takes the place of the one that was closed
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    elif isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdout is None:
        sys.stdout = _nowhere()
    elif isinstance(sys.stdout, TextIOWrapper):  # what a terminal cannot show is no reason to fail
        sys.stdout.reconfigure(errors="replace")
    if sys.stderr is None:
        sys.stderr = _nowhere()
    elif isinstance(sys.stderr, TextIOWrapper):
        sys.stderr = TextIOWrapper(
            BufferedWriter(_Patient(sys.stderr.fileno(), "w", closefd=False)),
            encoding=sys.stderr.encoding,
            errors="replace",
            line_buffering=True,
        )


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def hush() -> None:
    """Let what is still buffered for stdout go nowhere: Python would try again on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
