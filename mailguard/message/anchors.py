"""The links of a page, as its elements say them."""

from __future__ import annotations

from collections.abc import Mapping

from mailguard import limits
from mailguard.message.links import from_base, leads_to
from mailguard.message.spaces import in_a_line


class Anchors:
    """Where the elements of a page lead; what is clicked upon are pieces of `out`."""

    def __init__(self, out: list[str]) -> None:
        self._out = out
        self._open: tuple[int, str] | None = None
        self._base = ""
        self._found: list[tuple[str, str]] = []

    def see(self, name: str, attributes: Mapping[str, str], *, hidden: bool) -> None:
        """An element opens: it may be a link, end one, lead somewhere by itself, or be the base."""
        if name in ("a", "area"):
            self.end()
            target = attributes.get("href", attributes.get("xlink:href"))
            if target is not None and not hidden:
                self._open = (len(self._out), target)
        if name == "base":
            self._base = self._base or attributes.get("href", "")[: limits.MAX_BASE]
        if not hidden and (target := leads_to(name, attributes)):
            self._add("", target)

    def end(self) -> None:
        """The link that is open ends."""
        if self._open:
            start, target = self._open
            self._add(in_a_line(self._out[start:]), target)
        self._open = None

    def _add(self, shown: str, target: str) -> None:
        if len(self._found) <= limits.MAX_LINKS:
            self._found.append((shown, target))

    def found(self) -> list[tuple[str, str]]:
        """Words and target of each."""
        self.end()
        return [(shown, from_base(self._base, target)) for shown, target in self._found]
