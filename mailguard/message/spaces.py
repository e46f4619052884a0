"""White space of HTML as browsers show it; `BREAK` stands for the line breaks of a page."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.message.elements import BREAK


def in_lines(text: str) -> str:
    """`text` without blank lines and without space that is not shown."""
    lines = _collapsed(text).split(BREAK)
    return "\n".join(line for line in (line.strip(" ") for line in lines) if line)


def in_a_line(pieces: Iterable[str]) -> str:
    """Pieces of text as one line."""
    return _collapsed("".join(pieces).replace(BREAK, " ")).strip()


def kept(text: str) -> str:
    """`text` with its white space, which nothing takes for a run of it."""
    return text.replace("\r", "").replace("\n", BREAK).replace(" ", "\u00a0")


def _collapsed(text: str) -> str:
    """`text` with each run of the white space of HTML as one space; its ends are to be stripped.

    A regular expression, which stops at every space, takes longer.
    """
    text = text.replace("\t", " ").replace("\r", " ").replace("\n", " ").replace("\f", " ")
    # A run of three leaves a part that starts with a space, longer ones leave empty parts.
    return " ".join([part.lstrip(" ") for part in text.split("  ") if part])
