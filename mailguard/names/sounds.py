"""Han names as they sound: "掏宝" and "tao宝" are read aloud as 淘宝 is, "支f宝" as 支付宝."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_MIN_FOR_INITIAL = 3
"""Letters of a name in which one may be its initial alone ("支f宝"); "t宝" is too little."""


def sounding_alike(name: str) -> Iterator[str]:
    """`name` with one of its letters as another that sounds the same, in pinyin or by initial."""
    for at, letter in enumerate(name):
        if letter in _sounds():
            pinyin, others = _sounds()[letter]
            initial = (pinyin[0],) if len(name) >= _MIN_FOR_INITIAL else ()
            for other in (*others, pinyin, *initial):
                yield f"{name[:at]}{other}{name[at + 1 :]}"


@cache
def _sounds() -> dict[str, tuple[str, str]]:
    """Each letter's pinyin and the letters that sound the same."""
    text = files(__package__).joinpath("data", "sounds.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {letter: (pinyin, others) for letter, pinyin, others in lines}
