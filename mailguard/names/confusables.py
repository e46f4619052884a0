"""The confusable characters of Unicode Technical Standard #39, section 4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def prototypes() -> dict[int, str]:
    """Each confusable character (code point) and its prototype, from the consortium's data."""
    table: dict[int, str] = {}
    text = files(__package__).joinpath("data", "confusables.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        target, _, sources = line.partition(";")
        prototype = "".join(chr(int(point, 16)) for point in target.split())
        for source in sources.split():
            table[int(source, 16)] = prototype
    return table
