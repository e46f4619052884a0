"""What CSS does to the sight of text: whether it is taken away, too small, or of no contrast.

Where in doubt text counts as shown: to read what a client hides does less harm than to miss what
it shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from mailguard.message.colours import colour, opaque
from mailguard.message.css import LONGEST, declarations, mentioned
from mailguard.message.sight import Sight

_ZERO = r"[+-]?(?:0+(?:\.0+)?|\.0+)"
_UNIT = r"(?:px|pt|em|rem|ex|ch|vh|vw|mm|cm|in)?"
_NO_OPACITY = re.compile(rf"{_ZERO}%?|\+?0*\.0\d*")
_NOTHING = re.compile(rf"{_ZERO}(?:{_UNIT}|%)")
_TINY = re.compile(r"\+?(?:0*[01]?(?:\.\d+)?(?:px|pt)|0*\.0\d*r?em|0*\d(?:\.\d+)?%)")
_A_DOT = re.compile(rf"\+?(?:0*1px|{_ZERO}{_UNIT})")
_FAR_OFF = re.compile(r"-\d{4,}(?:\.\d+)?(?:px|pt|em|rem|%)?")
_FAR = re.compile(r"\d{3}")
OUT_OF_FLOW = frozenset({"absolute", "fixed"})
_BOXES = frozenset({"block", "inline-block", "flow-root", "flex", "inline-flex", "grid"})
_CUT_OUT = re.compile(r"rect\((?:0|0?1)(?:px)?(?:[, ](?:0|0?1)(?:px)?){3}\)")
_HARMLESS: dict[str, tuple[str, ...]] = {
    "transform": ("none",),
    "zoom": ("1", "100%", "normal"),
    "scale": ("none", "1"),
    "translate": ("none",),
    "filter": ("none",),
    "mix-blend-mode": ("normal",),
    "text-shadow": ("none",),
    "background-clip": ("border-box", "padding-box", "content-box", "initial"),
    "animation": ("none",),
    "animation-name": ("none",),
    "text-fill-color": (),
    "text-stroke": (),
    "text-stroke-width": ("0",),
    "backdrop-filter": ("none",),
    "font-size-adjust": ("none",),
    "all": (),
}
"""Properties by which text may be seen in spite of its size, its place and its colours, and those
of their values that change nothing.
"""


COUNTS = re.compile(
    r"display|visibility|opacity|font|font-size|overflow(?:-[xy])?|clip|float|box-shadow"
    r"|(?:max-|min-)?(?:height|width|block-size|inline-size)|flex(?:-grow|-direction|-flow)?|grid-template-columns"
    r"|position|left|top|right|inset|order|text-align|text-indent|direction|unicode-bidi"
    r"|(?:margin|padding)(?:-(?:inline|block))?(?:-(?:left|right|top|bottom|start|end))?"
    rf"|(?:-webkit-|-ms-|-moz-)?(?:{'|'.join(_HARMLESS)})"
)
"""Properties that decide, colours apart."""


def styled(outer: Sight, style: str, *, box: bool | None) -> Sight:
    """How `outer` changes within an element with these declarations; `box` for one whose height
    and width count whatever it holds, None for one where they never do.
    """
    if len(style) > LONGEST:
        return outer._replace(odd=True)
    if len(style) <= _SHORT:
        return _known(outer, style, box)
    return _styled(outer, style, box)


_SHORT = 512


def _styled(outer: Sight, style: str, box: bool | None) -> Sight:
    values = declarations(style)
    if values is None:
        return outer._replace(odd=True)
    css = {name: value.text for name, value in values.items()}
    if any(_is_odd(name, text) for name, text in css.items()):
        outer = outer._replace(odd=True)
        if "all" in css or any("animation" in name for name in css):
            return outer._replace(invisible=False)
    return _coloured(_sized(_placed(outer, css, box), css), css)


_known = lru_cache(maxsize=2048)(_styled)


def in_doubt(style: str | None) -> bool:
    """Whether declarations hide an element in newer ways, which not all clients know."""
    css = mentioned(style, "clip-path", "content-visibility", "calc", "var")
    return any(name in _CUTTING or ("(" in css[name] and name in _COMPUTED) for name in css)


_CUTTING = frozenset({"clip-path", "-webkit-clip-path", "content-visibility"})
_COMPUTED = frozenset({"display", "visibility", "opacity", "font-size"})


def hides(name: str, text: str) -> bool:
    """Whether a declaration takes text away, by itself or with others; some bring it back."""
    if name in ("left", "top"):
        return bool(_FAR_OFF.fullmatch(text))
    if name in ("clip", "float"):
        return True
    if name in ("display", "visibility", "overflow", "position"):
        return text in _HIDING
    if name == "font-size":
        return bool(_NOTHING.fullmatch(text) or _TINY.fullmatch(text))
    return bool(_A_DOT.fullmatch(text)) and name in _CAN_BE_NONE


_HIDING = frozenset({"none", "hidden", "collapse", "clip"} | OUT_OF_FLOW)
_CAN_BE_NONE = frozenset({"opacity", "height", "max-height", "width", "max-width"})


def _is_odd(name: str, text: str) -> bool:
    if name == "box-shadow":
        return "inset" in text
    plain = name.removeprefix("-webkit-").removeprefix("-ms-").removeprefix("-moz-")
    if plain not in _HARMLESS or text in _HARMLESS[plain]:
        return False
    return not (plain.startswith("text-stroke") and _NOTHING.fullmatch(text))


def _placed(outer: Sight, css: Mapping[str, str], box: bool | None) -> Sight:
    """What is taken away, and what stands where nobody looks."""
    if css.get("display") == "none" or _NO_OPACITY.fullmatch(css.get("opacity", "1")):
        return outer._replace(gone=True)
    visibility = css.get("visibility")
    if visibility is not None:
        outer = outer._replace(invisible=visibility in ("hidden", "collapse"))
    out_of_flow = css.get("position") in OUT_OF_FLOW
    if box is not None:
        box = css["display"] in _BOXES if "display" in css else box
        box = box or out_of_flow or css.get("float") in ("left", "right")
    if out_of_flow:  # what cuts off what is in it does not cut this off
        outer = outer._replace(cut=False)
    if (box and _cuts(css)) or (out_of_flow and _CUT_OUT.fullmatch(css.get("clip", ""))):
        outer = outer._replace(cut=True)
    if "position" in css or _moves_back(css):
        sides = [css.get(side, "") for side in ("left", "top")]
        far = out_of_flow and any(map(_FAR_OFF.fullmatch, sides)) and not _moves_back(css)
        outer = outer._replace(away=far)
    return outer


def _cuts(css: Mapping[str, str]) -> bool:
    """Whether an element shows nothing of what it holds, because there is no room for it."""
    if css.get("overflow") not in ("hidden", "clip"):
        return False
    if not any(
        _A_DOT.fullmatch(css.get(size, "auto"))
        for size in ("height", "max-height", "width", "max-width")
    ):
        return False
    return not any(  # the room that text runs over into
        (name.startswith(("padding", "min-")) and not _no_room(text))
        or name.startswith(("overflow-", "flex", "block-", "inline-"))
        for name, text in css.items()
    )


def _no_room(text: str) -> bool:
    return all(_NOTHING.fullmatch(size) for size in text.split(" "))


def _moves_back(css: Mapping[str, str]) -> bool:
    return any(
        name in _PULLS or (name.startswith(("margin", "padding")) and _FAR.search(css[name]))
        for name in css
    )


_PULLS = frozenset({"inset", "right", "width", "min-width", "text-align", "text-indent"})


def _sized(outer: Sight, css: Mapping[str, str]) -> Sight:
    size = css.get("font-size")
    if "font" in css:
        return outer._replace(tiny=False)
    if size is None:
        return outer
    return outer._replace(tiny=bool(_NOTHING.fullmatch(size) or _TINY.fullmatch(size)))


def _coloured(outer: Sight, css: Mapping[str, str]) -> Sight:
    if "background" in css or "background-color" in css or "background-image" in css:
        paper = colour(css.get("background-color") or css.get("background", ""))
        outer = outer._replace(paper=None if "background-image" in css else paper)
    if "color" in css:
        ink = css["color"]
        outer = outer._replace(ink=colour(opaque(ink)), clear=ink == "transparent")
    return outer
