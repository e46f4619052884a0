"""Claims in running text: a sentence with a platform's name in it that speaks for the platform."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from mailguard.findings import Code
from mailguard.impersonation.denial import denied, without_idioms
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.plight import in_danger, names_account, tells_of_his_own
from mailguard.impersonation.presentation import is_ambiguous, present
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.matcher import NameMatch
from mailguard.registry.index import Registry

_ASKS = ("?", "？", "؟")
_BEFORE, _AFTER = 24, 24
_TOUCHING = 4
"""Characters between a name and the office that it goes with ("sécurité de Fnac")."""
_FIRST_IDEOGRAPH = "\u2e80"
_OPENING = 3
"""Characters, quotation marks and the like, that may stand before a greeting."""
_COMMA = re.compile("[,，]")
_WAY = re.compile(r"(?:(?<![a-z])(?:on|via|by|through|over|using)|通过|用|加)\s*$")
_MEANS = re.compile(r"(?:(?<![a-z])(?:via|by|through|using|with|per|mit|avec|con)|通过|用|加)\s*$")
"""What stands before a name that only says how to pay."""
_HEAD = re.compile(r"\s*(?:[【\[]([^【】\[\]\n]{2,60})[】\]]|([^:：\n【\[]{2,60})[:：])\s*")
_LONGEST_HEAD = 40
_MANY = 3
_AFTER_NAME = (Word.GREETING, Word.PERSON, Word.RISK, Word.SERVICE, Word.MENTION)
_OFFICE = frozenset({Word.RISK, Word.SERVICE})
_OF_YOURS = frozenset({Word.YOURS, Word.HOLDING, Word.THREAT})


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
        return self.page.text[self.last : self.last + 1] in _ASKS


def claims_at(
    match: NameMatch, page: Page, lures: tuple[Lure, ...], registry: Registry
) -> Iterator[Claim]:
    """What the sentence of one name claims. Linear in it; never raises."""
    here = passage_of(match, page, lures)
    if here.lists:
        return
    heads = _heads(here)
    if Word.MENTION in here.right and not heads:
        return
    folded = fold_plain(here.sentence).text
    speaks = heads or _greets(here) or _introduces(here)
    if not (speaks or _draws(here, folded) or _baits(here, folded) or _warns(here, folded)):
        return
    if denied(folded, 0, len(folded), concrete=True):
        return
    for platform, fact in registry.platforms_named(match.name):
        if _meant(here) or not is_ambiguous(match, platform, folded):
            evidence, how = here.sentence.strip(), match.technique.value
            risk = Word.RISK in here.right
            yield Claim(platform.id, Where.TEXT, evidence, how, -1, risk, fact.sourced)


def _meant(here: Passage) -> bool:
    """Whether an ordinary word is a name here: with a capital, and an office or customers by it."""
    return bool(here.beside) and here.match.text[0].isupper()


def passage_of(match: NameMatch, page: Page, lures: tuple[Lure, ...]) -> Passage:
    """One name of the text and what stands around it."""
    first, last = bounds(page.text, match.start, match.end, SENTENCE_END)
    before = fold_plain(page.text[max(first, match.start - _BEFORE) : match.start]).text
    after = fold_plain(page.text[match.start : min(last, match.end + _AFTER)]).text
    left = words_in(lexicon(Word.GREETING, Word.PERSON, Word.SELF).find(before))
    right = words_in(names_lexicon(page.registry, *_AFTER_NAME).find(after))
    return Passage(match, page, lures, first, last, before, after, left, right)


def _greets(here: Passage) -> bool:
    """Whether it greets the platform's customers, and the text threatens."""
    text = here.page.text[here.first : here.match.start]
    opens = len(text) <= _OPENING or _greets_first(text)
    greets = (here.left | here.right) >= {Word.GREETING, Word.PERSON}
    return opens and greets and here.page.threatens


def _introduces(here: Passage) -> bool:
    """Whether it says who is writing: "This is PayPal Support", "ici l'assistance Vinted"."""
    return Word.SELF in here.left and bool((here.right | here.beside) & _OFFICE)


def _heads(here: Passage) -> bool:
    """Whether a platform heads what is said of the reader's account: "【支付宝】您的账户已冻结".

    In brackets, or with an office and a colon: "PayPal Support: your account is limited".
    """
    page, text = here.page, here.page.text
    head = _HEAD.match(text, here.first, here.match.end + _LONGEST_HEAD)
    if head is None or head.end() < here.match.end or not page.threatens or page.passed_on:
        return False
    bracketed, named = head[1] is not None, present(head[1] or head[2], page.registry)
    notice = Word.NOTICE in named.words and bool(here.lures)
    if not named.claims or named.strange or not (bracketed or named.office or notice):
        return False
    _, last = bounds(text, head.end(), head.end(), SENTENCE_END)
    said = fold_plain(text[head.end() : last]).text
    words = words_in(names_lexicon(page.registry, *_OF_YOURS, Word.MENTION).find(said))
    about = Word.MENTION in words and not named.office  # a digest's heading: 【速卖通】新政解读
    paid = named.office and any(x.code is Code.LURE_FEE and x.evidence in text for x in here.lures)
    return (paid or words >= _OF_YOURS) and not about and not tells_of_his_own(said)


def _draws(here: Passage, folded: str) -> bool:
    """Whether the platform has drawn the reader for a prize: "selected by Temu to get a free …".

    Who gives away a platform's vouchers names it too, but as what there is to win.
    """
    if not here.page.draws:
        return False
    if Word.PERSON in here.left | here.right:  # "Congratulations, Walmart shopper"
        return bool(lexicon(Word.PRIZE).find(folded))
    giver = any(hit.end >= len(here.before.rstrip()) for hit in lexicon(Word.OF).find(here.before))
    drawn = lexicon(Word.DRAWN).find(folded)
    prizes = names_lexicon(here.page.registry, Word.VOUCHER).find(folded)
    won = any(not any(prize.inside(hit) for hit in drawn) for prize in prizes)
    return giver and bool(drawn) and won


def _baits(here: Passage, folded: str) -> bool:
    """Whether it names an office of the platform's, and baits."""
    if not here.lures:
        return False
    office, _, _ = _COMMA.sub("\n", here.after).partition("\n")
    return (
        bool(here.beside & _OFFICE or names_lexicon(here.page.registry, *_OFFICE).find(office))
        and any(_stands_in(lure, here) for lure in here.lures)
        and not lexicon(Word.MENTION).find(without_idioms(folded))
        and not _only_a_way(here)
        and not tells_of_his_own(folded)
    )


def _stands_in(lure: Lure, here: Passage) -> bool:
    """Whether a bait stands in it; who asks about a messenger names no account ("加QQ的吗？")."""
    baits = bool(lure.evidence) and lure.evidence in here.sentence
    return baits and (names_account(lure) or not here.asks)


def _warns(here: Passage, folded: str) -> bool:
    """Whether it puts the reader's account in danger, and the mail offers a way out."""
    return (
        bool(here.lures)
        and not here.asks
        and not (_MEANS.search(here.before) or lexicon(Word.IF).find(here.before))
        and not _only_a_way(here)
        and in_danger(folded, here.beside, here.page, here.lures)
    )


def _beside(before: str, after: str, match: NameMatch, registry: Registry) -> frozenset[Word]:
    """What the words do that touch a name: "служба безопасности Ozon", "Etsy's security team".

    Chinese has the office behind the name: "支持支付宝付款" says that it is accepted.
    """
    find = names_lexicon(registry, Word.RISK, Word.SERVICE, Word.PERSON).find
    after, _, _ = _COMMA.sub("\n", after).partition("\n")
    end = len(fold_plain(match.text).text)
    ahead = find(before) if before.rstrip()[-1:] < _FIRST_IDEOGRAPH else ()
    touching = [hit for hit in ahead if len(before) - hit.end <= _TOUCHING]
    return words_in([*touching, *(hit for hit in find(after) if hit.start - end <= _TOUCHING)])


def _only_a_way(here: Passage) -> bool:
    """Whether the name is a messenger's that says where to write: "on WeChat", "WeChat ann_1"."""
    match = here.match
    for lure in here.lures:
        if lure.code is Code.LURE_CONTACT and match.text in lure.evidence:
            reach = len(lure.evidence)
            start, end = max(0, match.end - reach), match.start + reach
            found = here.page.text.find(lure.evidence, start, end) >= 0
            if found and (names_account(lure) or _WAY.search(here.before)):
                return True
    return False


def _greets_first(text: str) -> bool:
    """Whether a sentence opens with its greeting, and does not tell how somebody else greeted."""
    hits = lexicon(Word.GREETING).find(fold_plain(text).text)
    return any(hit.start <= _OPENING for hit in hits)
