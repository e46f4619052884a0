"""Colours of CSS and HTML, as far as telling ink from paper needs them."""

from __future__ import annotations

import re

from mailguard.message.elements import SPACE

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
WHITE: Colour = (255, 255, 255)
_LEAST_CONTRAST = 24
"""Sum of the differences of red, green and blue below which the eye sees nothing."""
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})")
_LEGACY = re.compile(r"#?([0-9a-f]{6})|#[0-9a-f]{3}|[a-z]+")
_SHEER = re.compile(
    r"#(?:([0-9a-f]{6})[0-9a-f]{2}|([0-9a-f]{3})[0-9a-f])|rgba?\((\d+,\d+,\d+),[\d.]+%?\)"
)
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?\)")
_NAMES = {
    "white": WHITE,
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


def colour(value: str) -> Colour | None:
    """A colour as `css` spells it; None where it is not a plain one."""
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


def legacy(written: str) -> str:
    """A colour of an attribute as CSS has it; "?" where browsers guess (WHATWG HTML, "rules for
    parsing a legacy color value").
    """
    match = _LEGACY.fullmatch(written.strip(SPACE).lower())
    if match is None or match[0] == "transparent":
        return "?"
    return f"#{match[1]}" if match[1] else match[0]


def opaque(value: str) -> str:
    """A colour without its transparency: what does not stand out so stands out less with it."""
    match = _SHEER.fullmatch(value)
    if match is None:
        return value
    return f"rgb({match[3]})" if match[3] else f"#{match[1] or match[2]}"


def differ(one: Colour, other: Colour) -> bool:
    """Whether the eye tells one from the other."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= _LEAST_CONTRAST
