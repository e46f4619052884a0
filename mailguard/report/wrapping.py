"""Text in lines of so many columns, Chinese as well: a character may be two columns wide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

_NARROWEST = 20
"""Columns that text beside a head has, however narrow the terminal."""
_OPENING = "“‘（《【「"
_CLOSING = "，。；：、？！”’）》】」"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
"""Han characters, kana and their marks, between which a line may end."""
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[^\s{_OPENING}])[{_CLOSING}.,:;!?)]*"
    rf"|\s|[{_OPENING}]+"
)
"""What a line may not end within: a word or a wide character, with the marks around it."""
BLANKS = re.compile(r"\S+|\s")
"""The same for names, which only blanks part, Chinese ones as well."""


def wrapped(text: str, width: int, units: re.Pattern[str] = _UNIT) -> Iterator[str]:
    """Lines of at most `width` columns; of the `units` only what is longer is cut in two."""
    line = ""
    for unit in units.findall(text):
        if line and cell_len(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = ""
        if cell_len(unit) > width:
            *full, unit = chop_cells(unit, width)
            yield from full
        if line or not unit.isspace():
            line += unit
    yield line.rstrip()


def wrapped_address(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, the domain on lines of its own; full stops end one."""
    if cell_len(text) <= width:
        yield text
        return
    local, at, domain = text.rpartition("@")
    for part in filter(None, (local, at + domain)):
        yield from _filled(part, width)


def _filled(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in re.findall(r"[^.]*\.|[^.]+", text):
        if line and cell_len(line + unit) > width:
            yield line
            line = ""
        *full, line = chop_cells(line + unit, width)
        yield from full
    yield line


def print_hanging(console: Console, head: str, text: str, style: str = "") -> None:
    """Print `text` after `head` and wrapped beside it; no blanks at line ends, for pipes."""
    left = cell_len(head)
    for line in wrapped(text, max(console.width - left, _NARROWEST)):
        console.print(Text.assemble((head, "dim"), (line, style)), soft_wrap=True)
        head = " " * left
