"""A name in running text, its sentence, and what the words beside it do."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter

from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch
from mailguard.registry.index import Registry

COMMA = re.compile("[,，]")
ASKS = ("?", "？", "؟")
_BEFORE, _AFTER = 24, 24
_TOUCHING = 4
"""Characters between a name and the office that it goes with ("sécurité de Fnac")."""
_FIRST_IDEOGRAPH = "\u2e80"
_MANY = 3
_AFTER_NAME = (Word.GREETING, Word.PERSON, Word.RISK, Word.SERVICE, Word.MENTION)


@dataclass(frozen=True, slots=True)
class Passage:
    """A name and its surroundings: its sentence at `first`:`last`, what stands before and after.

    `left` and `right` are what the words on either side do.
    """

    match: NameMatch
    page: Page
    lures: tuple[Lure, ...]
    first: int
    last: int
    before: str
    after: str
    left: frozenset[Word]
    right: frozenset[Word]

    @property
    def beside(self) -> frozenset[Word]:
        """What the words do that touch the name."""
        return _beside(self.before, self.after, self.match, self.page.registry)

    @property
    def sentence(self) -> str:
        """As it is written."""
        return self.page.text[self.first : self.last]

    @property
    def lists(self) -> bool:
        """Whether it names many platforms: who serves sellers does, who poses as one does not."""
        names, at = self.page.names, attrgetter("start")
        inside = names[
            bisect_left(names, self.first, key=at) : bisect_left(names, self.last, key=at)
        ]
        named = {p.id for n in inside for p, _ in self.page.registry.platforms_named(n.name)}
        return len(named) >= _MANY

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.page.text[self.last : self.last + 1] in ASKS


def passage_of(match: NameMatch, page: Page, lures: tuple[Lure, ...]) -> Passage:
    """One name of the text and what stands around it."""
    first, last = bounds(page.text, match.start, match.end, SENTENCE_END)
    before = fold_plain(page.text[max(first, match.start - _BEFORE) : match.start]).text
    after = fold_plain(page.text[match.start : min(last, match.end + _AFTER)]).text
    left = words_in(lexicon(Word.GREETING, Word.PERSON).find(before))
    right = words_in(names_lexicon(page.registry, *_AFTER_NAME).find(after))
    return Passage(match, page, lures, first, last, before, after, left, right)


def _beside(before: str, after: str, match: NameMatch, registry: Registry) -> frozenset[Word]:
    """What the words do that touch a name: "служба безопасности Ozon", "Etsy's security team".

    Chinese has the office behind the name: "支持支付宝付款" says that it is accepted. Before a
    comma stands who is spoken to: "Hi team, PayPal has …".
    """
    find = names_lexicon(registry, Word.RISK, Word.SERVICE, Word.PERSON).find
    after, _, _ = COMMA.sub("\n", after).partition("\n")
    end = len(fold_plain(match.text).text)
    before = COMMA.split(before)[-1]
    ahead = find(before) if before.rstrip()[-1:] < _FIRST_IDEOGRAPH else ()
    touching = [hit for hit in ahead if len(before) - hit.end <= _TOUCHING]
    return words_in([*touching, *(hit for hit in find(after) if hit.start - end <= _TOUCHING)])
