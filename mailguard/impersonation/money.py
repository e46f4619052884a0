"""Lures for money: fees to activate or unfreeze, codes to pay by, game cards, callbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.findings import Code
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.vocabulary import Hit, Word, lexicon
from mailguard.limits import MAX_CANDIDATES
from mailguard.names.fold import fold_plain

_FEES = {
    Word.FEE_ACTIVATION: "activation_fee",
    Word.FEE_DEPOSIT: "deposit",
    Word.FEE_RETURN: "return_function_fee",
}
_AMOUNT = re.compile(
    r"(?:[$€£¥₩₽฿₫₹₴₪₺]|usd|eur|gbp|rmb|cny|us\$|rp|aud|cad|chf|inr|brl|mxn|php|sgd|hkd|twd)"
    r"\s?[0-9][0-9.,]{0,15}|[0-9][0-9.,]{0,15}\s?(?:[$€£¥₩₽฿₫₹₴₪₺]|元|块|万|usd|eur|gbp|rmb|cny|"
    r"aud|cad|chf|inr|brl|mxn|php|sgd|hkd|twd|jpy|krw|pln|z[lł]|czk|huf|ron|dkk|sek|nok|try|rub|thb|"
    r"dollars?|euros?|yuan|円|圆|원|руб|bat|baht|dong|vnd)"
)
_PHONE = re.compile(r"[0-9(+](?<![\w@/#-].)[0-9 ().·•*_/\-–—]{7,35}[0-9](?![\w@])")
"""What stands before it is looked at last: the search skips to a first character."""
_ENOUGH_DIGITS = re.compile(r"[0-9](?:[^0-9]{0,36}[0-9]){4}")
"""Most of a number's are written as digits; a text without so many is searched in no time."""
_DIGITS_DRAWN = str.maketrans("oil", "011")
"""Letters of folded text that pass for digits: "+1 (8O8) 555-OlOO"."""
_MIN_DIGITS = 8
_WALLETS = re.compile(r"支付宝|微信支付")
"""Names that hold a word for paying."""
_GIFT = re.compile(r"gift|礼品|购物|geschenk|cadeau|regal|present|キフト|hadiah|qua tang")
_NEAR = 60
_CHARGED_NEAR = 300
_LONGEST_NOTE = 600
_SHORT_REST = 12
"""Letters behind a word for a note that are still its label ("Seller note to customer")."""


def money_lures(page: Page) -> Iterator[Lure]:
    """Every demand for money of the kinds that platforms never make, each kind once."""
    hits = page.asked_for
    seen: set[str] = set()
    for lure in (*_fees(page, hits), *_codes(page, hits), *_cards(page, hits), *_calls(page)):
        if lure.kind not in seen:
            seen.add(lure.kind)
            yield lure


def _of(hits: list[Hit], word: Word) -> list[Hit]:
    return list(islice((hit for hit in hits if word in hit.words), MAX_CANDIDATES))


def _sentence(page: Page, at: Hit) -> tuple[str, frozenset[Word]]:
    """The sentence that a hit stands in, and what is done in it."""
    text = page.folded.text
    first, last = bounds(text, at.start, at.end, SENTENCE_END)
    return text[first:last], words_in(lexicon(Word.PAY, Word.CARD_ACT).find(text[first:last]))


def _fees(page: Page, hits: list[Hit]) -> Iterator[Lure]:
    text = page.folded.text
    for word, kind in _FEES.items():
        for hit in _of(hits, word):
            sentence, words = _sentence(page, hit)
            if word is Word.FEE_RETURN:  # "open the refund function; pay 5000 first"
                words |= words_in(lexicon(Word.PAY).find(text[hit.end : hit.end + _NEAR]))
            paid = Word.PAY in words or _AMOUNT.search(sentence)
            if paid and not denied(text, hit.start, hit.end):
                yield _lure(page, Code.LURE_FEE, kind, hit)
                break


def _codes(page: Page, hits: list[Hit]) -> Iterator[Lure]:
    """A code to pay by; a code to follow an account, to log in or to open a ticket is none."""
    text = page.folded.text
    for hit in (*_of(hits, Word.SCAN), *_of(hits, Word.CODE_NOUN)):
        near = _WALLETS.sub(" ", text[max(0, hit.start - _NEAR) : hit.end + _NEAR])
        sentence, _ = _sentence(page, hit)
        words = words_in(lexicon(Word.PAY, *_FEES).find(near))
        paid = words and (Word.PAY in words or _AMOUNT.search(sentence))
        if paid and not denied(text, hit.start, hit.end):
            yield _lure(page, Code.LURE_QR_PAYMENT, "qr_payment", hit)
            return


def _cards(page: Page, hits: list[Hit]) -> Iterator[Lure]:
    text = page.folded.text
    for hit in _of(hits, Word.GAME_CARD):
        _, words = _sentence(page, hit)
        if Word.CARD_ACT in words and not denied(text, hit.start, hit.end):
            kind = "gift_card" if _GIFT.search(text[hit.start : hit.end]) else "game_card"
            yield _lure(page, Code.LURE_GAME_CARD, kind, hit)
            return


def _calls(page: Page) -> Iterator[Lure]:
    """A number to call about money that was taken: the way into a false call centre."""
    text = page.folded.text
    if not _ENOUGH_DIGITS.search(text):
        return
    found = islice(_PHONE.finditer(text.translate(_DIGITS_DRAWN)), MAX_CANDIDATES)
    phones = [p for p in found if _is_phone(p[0], text[p.start() : p.end()])]
    if not phones:  # most often: the words are many
        return
    hits = lexicon(Word.CALL, Word.CHARGE).find(text)
    calls, charges = _of(hits, Word.CALL), _of(hits, Word.CHARGE)
    bill = _bill(page)
    for phone in phones:
        called = any(abs(hit.end - phone.start()) <= _NEAR for hit in calls)
        around = text[max(0, phone.start() - _CHARGED_NEAR) : phone.end() + _CHARGED_NEAR]
        charged = bill or any(abs(hit.start - phone.start()) <= _CHARGED_NEAR for hit in charges)
        noted = _is_noted(text, phone.start())
        asked = called or noted
        if asked and charged and (bill or _AMOUNT.search(around) or (called and noted)):
            kind = "callback_in_note" if noted else "callback"
            yield Lure(Code.LURE_CALLBACK, kind, phone[0].strip())
            return


def _bill(page: Page) -> bool:
    """Whether the subject says what was charged: "Your payment of $649.00"."""
    subject = fold_plain(page.subject).text
    if not _AMOUNT.search(subject):
        return False
    return Word.CHARGE in words_in(lexicon(Word.CALL, Word.CHARGE).find(subject))


def _is_noted(text: str, at: int) -> bool:
    """Whether `at` stands in a note: in the line of its label, or under a label that stands alone.

    "Note from Billing Desk:⏎Call …", but not "Note: thanks!⏎Our service: …".
    """
    start = text.rfind("\n", 0, at) + 1
    if lexicon(Word.NOTE).find(text[max(start, at - _LONGEST_NOTE) : at]):
        return True
    above = text[max(0, at - _LONGEST_NOTE) : start].rstrip().rpartition("\n\n")[2].split("\n")
    for line in above:
        hits = lexicon(Word.NOTE).find(line)
        rest = line[max(hit.end for hit in hits) :].strip() if hits else ""
        if hits and (len(rest) <= _SHORT_REST or (rest[-1] in ":：" and len(rest) <= _NEAR)):
            return True
    return False


def _is_phone(number: str, written: str) -> bool:
    """Whether it has the digits of one, most of them written as digits."""
    digits = sum(c.isdigit() for c in number)
    return digits >= _MIN_DIGITS and 2 * sum(c.isdigit() for c in written) > digits


def _lure(page: Page, code: Code, kind: str, hit: Hit) -> Lure:
    """The lure with its sentence as evidence, as it is written in the mail."""
    start, end = bounds(page.folded.text, hit.start, hit.end, SENTENCE_END)
    start, end = max(start, hit.start - _NEAR), min(end, hit.end + _NEAR)
    first, last = page.folded.place(start, end)
    return Lure(code, kind, page.text[first:last].strip())
