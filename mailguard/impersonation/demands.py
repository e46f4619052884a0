"""Demands that platforms make on their own pages, if at all: deposits, fines, transfers, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from mailguard.findings import Code
from mailguard.impersonation.amounts import sums
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import CLAUSE_END, SENTENCE_END, Page, bounds
from mailguard.impersonation.vocabulary import Hit, Word, lexicon
from mailguard.limits import MAX_CANDIDATES

_KINDS = {Word.DUE: "deposit_or_fine", Word.PAYEE: "transfer", Word.CREDENTIAL: "credentials"}
_WORDS = (*_KINDS, Word.DEMAND, Word.HAND_OVER, Word.PLEASE)
_ACCOUNT = re.compile(r"[0-9]{4}")
_OPENING = 3
"""Characters before a word that opens its sentence."""
_JOINED = re.compile(r"(?<![a-z])(?:and|then|first|,)\s*$")
_NEAR = 60
_TOUCHING = 16
_MAX_HITS = 40
"""Words of one sentence that are compared with each other."""


def demand_lures(page: Page) -> Iterator[Lure]:
    """Every such demand, each kind once. Linear in the text; never raises."""
    text = page.folded.text
    for word, kind in _KINDS.items():
        for hit in islice((hit for hit in page.asked_for if word in hit.words), MAX_CANDIDATES):
            first, last = bounds(text, hit.start, hit.end, SENTENCE_END)
            if _demanded(word, text[first:last]) and not denied(text, hit.start, hit.end):
                code = Code.LURE_CREDENTIALS if word is Word.CREDENTIAL else Code.LURE_FEE
                yield Lure(code, kind, _evidence(page, hit, first, last))
                break


def _demanded(word: Word, sentence: str) -> bool:
    hits = lexicon(*_WORDS).find(sentence)[:_MAX_HITS]
    if word is Word.CREDENTIAL:
        orders = [hit for hit in hits if Word.HAND_OVER in hit.words]
        secrets = [hit for hit in hits if Word.CREDENTIAL in hit.words]
        return any(_beside(sentence, *pair) for pair in product(secrets, orders))
    if not any(_orders(sentence, hit, hits) for hit in hits if Word.DEMAND in hit.words):
        return False
    given = any(True for _ in sums(sentence))
    return given or (word is Word.PAYEE and bool(_ACCOUNT.search(sentence)))


def _beside(sentence: str, first: Hit, second: Hit) -> bool:
    """Whether two words belong together: "send us the code", not "Forgot a code? Tell us"."""
    between = sentence[min(first.end, second.end) : max(first.start, second.start)]
    return len(between) <= _TOUCHING and not any(c in CLAUSE_END for c in between)


def _orders(sentence: str, demand: Hit, hits: list[Hit]) -> bool:
    """Whether the reader is told to pay: "please pay", "Pay the fine", "… and pay"."""
    before = sentence[max(0, demand.start - _NEAR) : demand.start]
    if demand.start <= _OPENING or _JOINED.search(before):
        return True
    return any(Word.PLEASE in hit.words and 0 <= demand.start - hit.end <= _NEAR for hit in hits)


def _evidence(page: Page, hit: Hit, first: int, last: int) -> str:
    start, end = max(first, hit.start - _NEAR), min(last, hit.end + _NEAR)
    first, last = page.folded.place(start, end)
    return page.text[first:last].strip()
