"""QR codes drawn without an image: with Unicode blocks, or with coloured cells of HTML.

ISO/IEC 18004: a code is a square of at least 21 modules with a finder pattern in three corners, a
ring of seven by seven round a core of three by three. About half of its modules are dark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailguard.message.html_tokens import Tag
from mailguard.message.sight import Sight

_BLOCKS = "█▀▄▌▐▖▗▘▝▙▛▜▟▚▞░▒▓■□▪▫◼◻◾◽⬛⬜⚫⚪●○▇▆▅"
_HAS_BLOCKS = re.compile(f"[{_BLOCKS}]")
_ASCII_EDGE = "#" * 14
_ROW = re.compile(rf"[{_BLOCKS} \u00a0\u2003\u3000\u2800#]{{16,400}}")
_TURN = re.compile(r"(.)(?!\1)", re.DOTALL)
_MIN_ROWS = 10  # half blocks put two rows of modules into a line, and a text may be cut short
_MIN_TURNS = 7
"""Changes between dark and light along a row, on average."""
_LONGEST = 400
_FINDERS = tuple(
    (re.compile(f"{edge}.{{3,300}}{edge}"), re.compile(f"{ring}.{{3,300}}{ring}"))
    for edge, ring in (
        ("█▀▀▀▀▀█", "█[ \u00a0]███[ \u00a0]█"),  # half blocks, dark on light
        ("█[ \u00a0]▄▄▄▄▄[ \u00a0]█", "█[ \u00a0]█[ \u00a0]{3}█[ \u00a0]█"),  # light on dark
    )
)
"""The upper edge of a finder pattern twice in a line, and what stands below it."""
MIN_CELLS = 90
"""Dark empty cells that make a drawn code: the smallest has 110 runs of them."""
_DARK = 240
"""Sum of red, green and blue below which a module counts as dark."""
_WIDEST_CELL = 24
_MOST_SHADOWS = 150
_NUMBER = re.compile(r"\s*(\d{1,4})")


def drawn_in_text(text: str) -> bool:
    """Whether lines of `text` draw a code. Linear; never raises."""
    if _ASCII_EDGE not in text and (text.isascii() or not _HAS_BLOCKS.search(text)):
        return False
    rows: list[tuple[str, int]] = []
    previous = ""
    for line in text.split("\n"):
        line = line.rstrip()[:_LONGEST]
        if any(edge.search(previous) and ring.search(line) for edge, ring in _FINDERS):
            return True
        previous = line
        if _ROW.fullmatch(line):
            rows = [*rows, (line, len(_TURN.findall(line)))][-_MIN_ROWS:]
        else:
            rows = []
        if len(rows) == _MIN_ROWS and _are_modules(rows):
            return True
    return False


def _are_modules(rows: list[tuple[str, int]]) -> bool:
    """Whether rows of signs look like modules: they change often, along the row and between rows.

    A banner or a chart has long runs and repeats itself.
    """
    turns = sum(turns for _, turns in rows)
    return turns >= _MIN_TURNS * _MIN_ROWS and len({line for line, _ in rows}) > _MIN_ROWS // 2


def draws_code(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element by itself draws a code, of shadows or of horizontal lines."""
    style = attributes.get("style", "")
    if style.count(",") > _MOST_SHADOWS and "box-shadow" in style:
        return True
    return name == "path" and attributes.get("d", "").lower().count("h") >= MIN_CELLS


def is_dark_rect(tag: Tag, sight: Sight, _outer: Sight) -> bool:
    """Whether an element of SVG draws a dark module."""
    return tag.name == "rect" and sight.ink is not None and sum(sight.ink) < _DARK


def is_dark_cell(tag: Tag, sight: Sight, outer: Sight) -> bool:
    """Whether an element, if it stays empty, could be a dark module of a drawn code."""
    attributes, paper = tag.attributes, sight.paper
    if paper is None or sight.gone or sum(paper) >= _DARK:
        return False
    if paper == outer.paper and "bgcolor" not in attributes and "style" not in attributes:
        return False
    width = _NUMBER.match(attributes.get("width", "0"))
    return width is None or int(width[1]) <= _WIDEST_CELL
