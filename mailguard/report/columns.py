"""A table on a terminal, or, where that is too narrow for one, a few lines a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from mailguard.report.wrapping import BLANKS, wrapped, wrapped_address
from mailguard.words.sentences import labelled

_NARROW = 60
"""Columns of a terminal below which no table is of use."""
_LONGEST = 14
"""Columns that a word of ours may take to be kept whole."""
_DOMAIN = 20
"""Columns that a domain may take to be kept whole, where others can give them."""
_GAP = "  "


def print_table(
    console: Console,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    language: str,
    ours: Collection[int] = (),
    addresses: Collection[int] = (),
) -> None:
    """Print `rows` as they are: there is no markup in them, whoever wrote them.

    In the columns `ours` no word is cut in two; in `addresses` a domain has a line of its own.
    """
    columns = list(zip(headings, *rows, strict=True))
    room = console.width - len(_GAP) * (len(columns) - 1)
    least = [_longest_word(column if n in ours else column[:1]) for n, column in enumerate(columns)]
    if console.width < _NARROW or sum(least) > room:
        for row in rows:
            _print_lines(console, headings, row, language)
        return
    widths = [max(map(cell_len, column)) for column in columns]
    domains = [_domain(c, least[n]) if n in addresses else least[n] for n, c in enumerate(columns)]
    _narrow(widths, domains, room)
    _narrow(widths, least, room)
    for row in (headings, *rows):
        cells = [
            list(_lines(cell, widths[n], n in ours, n in addresses)) for n, cell in enumerate(row)
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            line = _GAP.join(map(set_cell_size, parts, widths)).rstrip()
            console.print(Text(line, "dim" if row is headings else ""), soft_wrap=True)


def _print_lines(
    console: Console, headings: Sequence[str], row: Sequence[str], language: str
) -> None:
    for heading, cell in zip(headings, row, strict=True):
        if cell:
            console.print(Text(labelled(heading, cell, language)), soft_wrap=True)
    console.print()


def _longest_word(cells: Sequence[str]) -> int:
    words = (cell_len(word) for cell in cells for word in cell.split())
    return max((width for width in words if width <= _LONGEST), default=1)


def _domain(cells: Sequence[str], least: int) -> int:
    """The columns of the longest domain among `cells`, with its `@`."""
    longest = max((cell_len(cell[cell.rfind("@") :]) for cell in cells[1:]), default=1)
    return max(least, min(_DOMAIN, longest))


def _narrow(widths: list[int], least: Sequence[int], room: int) -> None:
    """Take from the widest what is too much, down to the least."""
    while sum(widths) > room:
        giving = [n for n, width in enumerate(widths) if width > least[n]]
        if not giving:
            return
        widths[max(giving, key=widths.__getitem__)] -= 1


def _lines(cell: str, width: int, ours: bool, address: bool) -> Iterator[str]:
    if address:
        return wrapped_address(cell, width)
    return wrapped(cell, width, BLANKS) if ours else wrapped(cell, width)
