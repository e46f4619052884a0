"""A table on a terminal, or, where that is too narrow for one, a few lines a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailguard.words.sentences import labelled

_NARROW = 60
"""Columns of a terminal below which no table fits."""
_ROOMY = 80
"""Columns of a usual terminal."""
_LONGEST = 14
"""Columns that a word of ours may take to be kept whole."""


def print_table(
    console: Console,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    language: str,
    ours: Collection[int] = (),
) -> None:
    """Print `rows` as they are: there is no markup in them, whoever wrote them.

    In the columns `ours` no word is cut in two, where there is room.
    """
    if console.width < _NARROW:
        for row in rows:
            for heading, cell in zip(headings, row, strict=True):
                if cell:
                    console.print(Text(labelled(heading, cell, language)), soft_wrap=True)
            console.print()
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for number, heading in enumerate(headings):
        cells = (heading, *(row[number] for row in rows))
        kept = console.width >= _ROOMY and number in ours
        table.add_column(heading, overflow="fold", min_width=_widest(cells) if kept else None)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _widest(cells: Collection[str]) -> int:
    return max(
        (width for cell in cells for word in cell.split() if (width := cell_len(word)) <= _LONGEST),
        default=1,
    )
