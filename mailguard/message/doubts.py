"""Stretches of a text that not all clients show."""

from __future__ import annotations

from mailguard.message.elements import BLANK


class Doubts:
    """Which of the pieces of `out` are in elements that not all clients show.

    `_open` is where those begin that are open, `_stretches` from where to where those go that have
    ended; one within another is not told apart.
    """

    def __init__(self, out: list[str]) -> None:
        self._out = out
        self._open: list[int] = []
        self._stretches: list[tuple[int, int]] = []

    def enter(self, start: int) -> None:
        """Such an element begins with this piece."""
        self._open.append(start)

    def leave(self) -> None:
        """The innermost one ends."""
        start = self._open.pop()
        if not self._open:
            self._stretches.append((start, len(self._out)))

    def sure(self) -> list[str]:
        """The pieces without those; nothing where none of them says anything."""
        sure = self._out.copy() if self._stretches else []
        some = False
        for start, end in self._stretches:
            some = some or bool("".join(sure[start:end]).strip(BLANK))
            sure[start:end] = [""] * (end - start)
        return sure if some else []
