"""What a name says its bearer is: a platform, somebody who writes about one, an office."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from mailguard.impersonation.vocabulary import Word
from mailguard.names.match import NameMatch
from mailguard.registry.model import Fact, Platform

OFFICE = frozenset({Word.RISK, Word.SERVICE})
_INITIALS = 2
ABOUT = frozenset({Word.MENTION, Word.HIRING})


class Strength(IntEnum):
    """How far a name presents its bearer as the platform that it names."""

    NONE = 0
    NAMES = 1
    """It names one among other words: a claim where the mail baits in that name."""
    LEANS = 2
    """It leads with one, or says "from" one: a claim where the mail threatens or promises."""
    CLAIMS = 3
    """The platform's name alone, or with words that platforms use of themselves."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a name says its bearer is.

    `platforms` are those it names, with the match and the fact it rests on; `words` all the kinds
    of words around them; `strange` the words that no vocabulary has. `companions` is not empty
    where the name is an ordinary word that stands alone: one of them must stand elsewhere.
    `headed` is True where an office opens or closes it ("Amazon Zebra Desk"), `member` where
    somebody buys or sells there, leads a group of those ("eBay seller Tom"), or appeals for them.
    """

    platforms: tuple[tuple[Platform, NameMatch, Fact], ...]
    words: frozenset[Word]
    strange: tuple[str, ...]
    strength: Strength
    companions: tuple[str, ...] = ()
    headed: bool = False
    member: bool = False

    @property
    def claims(self) -> bool:
        """Whether the bearer is presented as the platform, whatever else the mail says."""
        return self.strength is Strength.CLAIMS

    @property
    def risk(self) -> bool:
        """Whether it speaks as a risk-control, security or compliance department."""
        return Word.RISK in self.words

    @property
    def office(self) -> bool:
        """Whether it speaks as any department."""
        return bool(self.words & OFFICE)

    @property
    def nameless_risk(self) -> bool:
        """Whether it is a risk department that names no platform, and nothing else.

        Initials may stand before it, as in "DH风控".
        """
        named = [word for word in self.strange if not word.isascii() or len(word) > _INITIALS]
        return self.risk and not self.platforms and not named and not self.about

    @property
    def hires(self) -> bool:
        """Whether it is a platform's name with words of hiring, and no more: "Temu Careers"."""
        return Word.HIRING in self.words and bool(self.platforms) and not self.strange

    @property
    def about(self) -> bool:
        """Whether a word in it says that it is about a platform, not from it."""
        return bool(self.words & ABOUT)


NOTHING = Presentation((), frozenset(), (), Strength.NONE)
