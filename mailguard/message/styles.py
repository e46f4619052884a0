"""Whether CSS and HTML attributes leave text visible: inline styles, and the simplest classes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_SPACES = re.compile(r"\s+")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOTHING = re.compile(r"(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|ex|ch|%|vh|vw|mm|cm|in)?")
_TINY = re.compile(r"(?:0*[01](?:\.\d+)?|0*\.\d+)(?:px|pt)")
_FAR_OFF = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%)?")
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{1,2})?")
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?\)")
_NAMES = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "blue": (0, 0, 255),
    "navy": (0, 0, 128),
    "green": (0, 128, 0),
    "yellow": (255, 255, 0),
}
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
_LEAST_CONTRAST = 24
"""Sum of the differences of red, green and blue below which the eye sees nothing."""


class Sight(NamedTuple):
    """What the elements around a text do to it.

    `gone` cannot be undone further in; the others can, and are by layouts that mean no harm.
    `paper` is the background, None where it cannot be told (an image, a class).
    """

    gone: bool = False
    tiny: bool = False
    invisible: bool = False
    ink: Colour | None = None
    paper: Colour | None = WHITE

    @property
    def hides(self) -> bool:
        """Whether a reader does not see the text."""
        if self.gone or self.tiny or self.invisible:
            return True
        if self.ink is None or self.paper is None:
            return False
        difference = sum(abs(a - b) for a, b in zip(self.ink, self.paper, strict=True))
        return difference < _LEAST_CONTRAST


PLAIN = Sight()
"""Black on white, or near enough."""
UNKNOWN = Sight(paper=None)
"""Where a style sheet may have changed everything that is inherited."""


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute, lower case, without white space; the last counts."""
    found: dict[str, str] = {}
    if "/*" in style:
        style = _COMMENT.sub("", style)
    for declaration in style.lower().split(";")[:_MOST_DECLARATIONS]:
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = _SPACES.sub("", value).removesuffix("!important")
    return found


_MOST_DECLARATIONS = 64


def styled(outer: Sight, style: str) -> Sight:
    """How `outer` changes within an element with the style attribute `style`."""
    return _known(outer, style) if len(style) <= _SHORT else _styled(outer, style)


_SHORT = 512


def _styled(outer: Sight, style: str) -> Sight:
    css = declarations(style)
    sight = outer
    if _is_gone(css):
        sight = sight._replace(gone=True)
    size = css.get("font-size")
    if size is not None:
        tiny = bool(_NOTHING.fullmatch(size) or _TINY.fullmatch(size))
        sight = sight._replace(tiny=tiny)
    visibility = css.get("visibility")
    if visibility is not None:
        sight = sight._replace(invisible=visibility in ("hidden", "collapse"))
    if "background" in css or "background-color" in css or "background-image" in css:
        paper = colour(css.get("background-color") or css.get("background", ""))
        sight = sight._replace(paper=None if "background-image" in css else paper)
    if "color" in css:
        sight = sight._replace(ink=colour(css["color"]))
        if css["color"] == "transparent":
            sight = sight._replace(invisible=True)
    return sight


_known = lru_cache(maxsize=2048)(_styled)


def _is_gone(css: dict[str, str]) -> bool:
    if css.get("display") == "none" or _NOTHING.fullmatch(css.get("opacity", "1")):
        return True
    if css.get("overflow") in ("hidden", "clip") and any(
        _NOTHING.fullmatch(css.get(size, "auto"))
        for size in ("height", "max-height", "width", "max-width")
    ):
        return True
    return any(_FAR_OFF.fullmatch(css.get(side, "")) for side in ("text-indent", "left", "top"))


def colour(value: str) -> Colour | None:
    """A colour of CSS or HTML as red, green, blue; None where it is not a plain one."""
    value = value.strip().lower()
    if value in _NAMES:
        return _NAMES[value]
    match = _HEX.fullmatch(value)
    if match:
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    match = _RGB.fullmatch(value)
    if match and match[4] is None:
        return int(match[1]), int(match[2]), int(match[3])
    return None
