"""Whether running text puts the reader's own account at a platform in danger, and offers a way out.

"Your shop on AliExpress will be removed. Write to Telegram @dh_cs_01": nobody else speaks so of it.
"""

from __future__ import annotations

import re

from mailguard.findings import Code
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import Page, words_in
from mailguard.impersonation.presentation import OFFICE
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon

DEMANDS = frozenset(
    {Code.LURE_FEE, Code.LURE_QR_PAYMENT, Code.LURE_GAME_CARD, Code.LURE_CREDENTIALS}
)
_ACCOUNT = re.compile("[0-9_:：@]")
_OPENING = 60
"""Characters in which a text greets."""
_LONGEST_BUTTON = 40
_AROUND_BUTTON = " .!>›»→]"
_WORDS = (Word.YOURS, Word.HOLDING, Word.THREAT, Word.MENTION, Word.ASIDE)


def in_danger(sentence: str, beside: frozenset[Word], page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether a folded sentence with a platform's name speaks so; `beside` are the words by it.

    Carriers, lawyers and tools for sellers speak of his account as well, and give a messenger to
    write to. They take no fee for it, are no office of the platform, and know whom they greet.
    """
    if page.passed_on:
        return False
    if _sells_access(sentence, lures):
        return True
    words = words_in(names_lexicon(page.registry, *_WORDS).find(sentence))
    if Word.MENTION in words and not words >= {Word.YOURS, Word.THREAT, Word.ASIDE}:
        return False
    office = bool(beside & OFFICE)
    paid = office and any(lure.code is Code.LURE_FEE for lure in lures)
    if not (page.threatens or paid) or told(page):
        return False
    money = any(lure.code in DEMANDS for lure in lures)
    contact = any(lure.code is Code.LURE_CONTACT and names_account(lure) for lure in lures)
    if office:
        return money or contact
    if not words >= {Word.YOURS, Word.HOLDING}:
        return False
    return money or (contact and Word.THREAT in words and _greets_anybody(page))


def names_account(lure: Lure) -> bool:
    """Whether a messenger's account is named, and not the messenger alone."""
    return _ACCOUNT.search(lure.evidence) is not None


def _greets_anybody(page: Page) -> bool:
    """Whether the text opens with a greeting to whoever he is: "Dear seller"."""
    hits = lexicon(Word.GREETING, Word.PERSON).find(page.folded.text[:_OPENING])
    return words_in(hits) >= {Word.GREETING, Word.PERSON}


def _sells_access(sentence: str, lures: tuple[Lure, ...]) -> bool:
    """Whether the reader is to pay for the use of his own account: "您在京东的店铺需激活，扫码".

    Tools may charge a fee to be activated; beside it they have no code to pay by and no messenger.
    """
    fees = {lure.kind for lure in lures if lure.code is Code.LURE_FEE}
    if not fees or ("return_function_fee" not in fees and len({lure.code for lure in lures}) < 2):
        return False
    hits = lexicon(Word.YOURS, Word.ACCOUNT).find(sentence)
    return words_in(hits) >= {Word.YOURS, Word.ACCOUNT}


def told(page: Page) -> bool:
    """Whether somebody tells of his own account, or of impostors."""
    return tells_of_his_own(page.unnamed) or bool(lexicon(Word.IMPOSTOR).find(page.everything))


def tells_of_his_own(text: str) -> bool:
    """Whether a folded text speaks of "our account"; a button may say "Verify my account"."""
    for hit in lexicon(Word.OURS).find(text):
        start, end = text.rfind("\n", 0, hit.start) + 1, text.find("\n", hit.end)
        line = text[start : end if end >= 0 else len(text)]
        if len(line) > _LONGEST_BUTTON or line[hit.end - start :].strip(_AROUND_BUTTON):
            return True
    return False
