"""Claims in running text: a sentence with a platform's name in it that speaks for the platform."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.findings import Code
from mailguard.impersonation.ambiguity import is_ambiguous
from mailguard.impersonation.denial import denied, without_idioms
from mailguard.impersonation.introduction import introduces
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.passage import COMMA, Passage, passage_of
from mailguard.impersonation.plight import DEMANDS, in_danger, names_account, tells_of_his_own
from mailguard.impersonation.presentation import OFFICE
from mailguard.impersonation.presenting import present
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch

_OPENING = 3
"""Characters, quotation marks and the like, that may stand before a greeting."""
_WAY = re.compile(r"(?:(?<![a-z])(?:on|via|by|through|over|using)|通过|用|加)\s*$")
_MEANS = re.compile(r"(?:(?<![a-z])(?:via|by|through|using|with|per|mit|avec|con)|通过|用|加)\s*$")
"""What stands before a name that only says how to pay."""
_HEAD = re.compile(r"\s*(?:[【\[]([^【】\[\]\n]{2,60})[】\]]|([^:：\n【\[]{2,60})[:：])\s*")
_LONGEST_HEAD = 40
_OF_YOURS = frozenset({Word.YOURS, Word.HOLDING, Word.THREAT})


def claims_at(match: NameMatch, page: Page, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """What the sentence of one name claims. Linear in it; never raises."""
    here = passage_of(match, page, lures)
    if here.lists:
        return
    heads = _heads(here)
    introduced = introduces(here)
    if Word.MENTION in here.right and not (heads or (introduced and _demands(here))):
        return
    folded = fold_plain(here.sentence).text
    speaks = heads or introduced or _greets(here)
    if not (speaks or _draws(here, folded) or _baits(here, folded) or _warns(here, folded)):
        return
    if denied(folded, 0, len(folded), concrete=True):
        return
    for platform, fact in page.registry.platforms_named(match.name):
        if _meant(here) or not is_ambiguous(match, platform, folded):
            evidence, how = here.sentence.strip(), match.technique.value
            risk = Word.RISK in here.right
            yield Claim(platform.id, Where.TEXT, evidence, how, -1, risk, fact.sourced)


def _meant(here: Passage) -> bool:
    """Whether an ordinary word is a name here: with a capital, and an office or customers by it."""
    return bool(here.beside) and here.match.text[0].isupper()


def _greets(here: Passage) -> bool:
    """Whether it greets the platform's customers, and the text threatens."""
    text = here.page.text[here.first : here.match.start]
    opens = len(text) <= _OPENING or _greets_first(text)
    greets = (here.left | here.right) >= {Word.GREETING, Word.PERSON}
    return opens and greets and here.page.threatens


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


def _demands(here: Passage) -> bool:
    """Whether money is asked for, and what the words say that are about platforms stands apart:
    "我是速卖通行业运营小张，活动报名需缴纳保证金".
    """
    clause, _, _ = COMMA.sub("\n", here.after).partition("\n")
    money = any(lure.code in DEMANDS for lure in here.lures)
    return money and not names_lexicon(here.page.registry, Word.MENTION).find(clause)


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
    office, _, _ = COMMA.sub("\n", here.after).partition("\n")
    return (
        bool(here.beside & OFFICE or names_lexicon(here.page.registry, *OFFICE).find(office))
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
