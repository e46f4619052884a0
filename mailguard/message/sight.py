"""How text is seen: what the elements around it have done to it so far."""

from __future__ import annotations

from typing import NamedTuple

from mailguard.message.colours import WHITE, Colour, differ


class Sight(NamedTuple):
    """What the elements around a text do to it.

    `gone` cannot be undone further in; the others can, and are by layouts that mean no harm.
    `paper` is the background, None where it cannot be told (an image, a class); `clear` is ink
    without colour. What is `cut` off or `away` takes no room in the text. `odd` is what is changed
    in other ways: then neither size, place nor colour say that it is not seen.
    """

    gone: bool = False
    invisible: bool = False
    tiny: bool = False
    cut: bool = False
    away: bool = False
    clear: bool = False
    odd: bool = False
    ink: Colour | None = None
    paper: Colour | None = WHITE

    @property
    def hides(self) -> bool:
        """Whether a reader does not see the text."""
        if self.unseen or self.odd:
            return self.unseen
        if self.tiny or self.clear:
            return True
        return self.ink is not None and self.paper is not None and not differ(self.ink, self.paper)

    @property
    def unseen(self) -> bool:
        """Whether pictures are not seen either: those need neither size nor colour."""
        return self.invisible or self.taken

    @property
    def taken(self) -> bool:
        """Whether nothing of it stands among the text around it, not even a gap."""
        return self.gone or ((self.cut or self.away) and not self.odd)


PLAIN = Sight()
"""Black on white, or near enough."""


def unknown(outer: Sight) -> Sight:
    """Where a style sheet may have changed everything that is inherited."""
    if outer.gone:
        return outer
    return Sight(cut=outer.cut, away=outer.away, odd=outer.odd, paper=None)
