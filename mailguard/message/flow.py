"""Where styles set an element among those around it: in the line, in a row, out of the flow, from
right to left.
"""

from __future__ import annotations

import re

from mailguard.message.css import mentioned
from mailguard.message.order import Row, Stand
from mailguard.message.styles import OUT_OF_FLOW

_PIXELS = re.compile(r"(-?\d{1,4})(?:px|\.\d*px)?")
_LINE = 10_000
"""Pixels in which no line ends."""


def laid_out(style: str | None, gap: str) -> str:
    """What stands between an element with these declarations and what is around it, where `gap`
    does otherwise: a block that is told to stand in the line ends none.
    """
    css = mentioned(style, "inline", "float", "table-cell")
    display = css.get("display", "")
    if display == "inline":
        return ""
    in_line = display.startswith(("inline-", "table-cell")) or css.get("float", "none") != "none"
    return " " if in_line else gap


def in_a_row(style: str | None) -> Row:
    """Whether an element with these declarations sets the blocks in it side by side."""
    css = mentioned(style, "flex", "grid")
    display = css.get("display", "").removeprefix("inline-")
    if display == "flex":
        runs = css.get("flex-direction", css.get("flex-flow", ""))
        return Row.NONE if "column" in runs else Row.BACK if "reverse" in runs else Row.AHEAD
    columns = css.get("grid-template-columns", "")
    side_by_side = display == "grid" and (" " in columns or "repeat" in columns)
    return Row.AHEAD if side_by_side else Row.NONE


def standing(style: str | None, row: Row) -> Stand | None:
    """Where an element with these declarations stands in such a `row`, or among others beside it;
    None where that is where it is written.
    """
    css = mentioned(style, "absolute", "fixed", "float", "order", beside="border")
    if css.get("position") in OUT_OF_FLOW:
        top, left = (_pixels(css.get(side, "")) for side in ("top", "left"))
        return Stand(top * _LINE + left)
    if css.get("float") == "right":
        return Stand(back=True)
    return Stand(_pixels(css.get("order", "")), row is not Row.AHEAD) if row else None


def _pixels(size: str) -> int:
    found = _PIXELS.fullmatch(size)
    return int(found[1]) if found else 0


def turned_round(style: str | None, towards: str) -> bool:
    """Whether an element with these declarations and this direction shows its letters from right
    to left, those of Latin and Han as well (CSS Writing Modes Level 3, "unicode-bidi").
    """
    css = mentioned(style, "bidi")
    override = css.get("unicode-bidi", "").endswith("override")
    return override and css.get("direction", towards) == "rtl"
