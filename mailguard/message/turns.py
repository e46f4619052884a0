"""Whose words stand where in a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mailguard.message.elements import BLANK
from mailguard.message.model import TextKind
from mailguard.message.quoting import introduced
from mailguard.message.spaces import in_lines
from mailguard.message.spread import together


class Turns:
    """From which of the pieces of a text on whose words they are."""

    def __init__(self) -> None:
        self._turns = [(0, TextKind.OWN)]

    def to(self, kind: TextKind, start: int) -> None:
        """Words of this kind begin with this piece."""
        if self._turns[-1][1] is not kind:
            self._turns.append((start, kind))

    def segments(self, out: Sequence[str]) -> list[tuple[TextKind, str]]:
        """What stands in the pieces, in lines, by whose words they are."""
        runs: list[tuple[TextKind, list[str]]] = []
        for (start, kind), (end, _) in pairwise([*self._turns, (len(out), TextKind.OWN)]):
            text = "".join(out[start:end])
            if runs and (runs[-1][0] is kind or not text.strip(BLANK)):
                runs[-1][1].append(text)
            else:
                runs.append((kind, [text]))
        segments = [(kind, together(in_lines("".join(run)))) for kind, run in runs]
        quotes = len(segments) > 1 or segments[0][0] is not TextKind.OWN
        return introduced(segments) if quotes else segments
