"""The order in which a reader sees text with explicit directional overrides.

Only overrides (RLO, LRO) move Latin letters, so only they serve to disguise a name: "etaghd" after
U+202E reads "dhgate". What the letters' own direction does (UAX #9, rules W and N) is left out.
"""

from __future__ import annotations

from mailguard.limits import MAX_BIDI_LEVEL

_LRO, _RLO = "\u202d", "\u202e"
_OPEN = frozenset("\u202a\u202b\u2066\u2067\u2068")  # embeddings and isolates: no letter is moved
_CLOSE = frozenset("\u202c\u2069")
_CONTROLS = _OPEN | _CLOSE | {_LRO, _RLO, "\u200e", "\u200f", "\u061c"}


def as_displayed(text: str) -> str:
    """`text` in the order in which it is displayed, without directional controls.

    UAX #9: rules X1 to X9 for overrides, then L2, line by line.
    """
    if _RLO not in text:
        return "".join(c for c in text if c not in _CONTROLS)
    return "".join(_displayed_line(line) for line in text.splitlines(keepends=True))


def _displayed_line(line: str) -> str:
    characters, levels = _levels(line)
    for level in range(max(levels, default=0), 0, -1):
        _reverse_runs(characters, levels, level)
    return "".join(characters)


def _levels(line: str) -> tuple[list[str], list[int]]:
    """The line's characters without controls, and the embedding level of each."""
    characters: list[str] = []
    levels: list[int] = []
    stack = [0]
    for c in line:
        if c in (_RLO, _LRO):
            odd = c == _RLO
            level = stack[-1] + (1 if (stack[-1] % 2 == 0) == odd else 2)
            stack.append(level if level <= MAX_BIDI_LEVEL else stack[-1])
        elif c in _OPEN:
            stack.append(stack[-1])
        elif c in _CLOSE:
            if len(stack) > 1:
                stack.pop()
        elif c not in _CONTROLS:
            characters.append(c)
            levels.append(0 if c in "\r\n" else stack[-1])
    return characters, levels


def _reverse_runs(characters: list[str], levels: list[int], level: int) -> None:
    """Rule L2: reverse, in place, every run of characters at `level` or above."""
    start = 0
    while start < len(levels):
        if levels[start] < level:
            start += 1
            continue
        end = start
        while end < len(levels) and levels[end] >= level:
            end += 1
        characters[start:end] = characters[start:end][::-1]
        levels[start:end] = levels[start:end][::-1]
        start = end
