"""Claims in the subject: "【Temu】店铺风险处理通知", "Your PayPal account is limited"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mailguard.findings import Code
from mailguard.impersonation.ambiguity import is_ambiguous
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import Page, without_names, words_in
from mailguard.impersonation.passage import ASKS
from mailguard.impersonation.plight import tells_of_his_own
from mailguard.impersonation.presenting import present
from mailguard.impersonation.vocabulary import Hit, Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch
from mailguard.registry.index import Registry
from mailguard.registry.model import Fact, Platform

_WORDS = (
    Word.ACCOUNT,
    Word.EVENT,
    Word.THREAT,
    Word.PRIZE,
    Word.DRAWN,
    Word.VOUCHER,
    Word.YOURS,
    Word.RISK,
    Word.MENTION,
    Word.ASIDE,
)
_PRESSURE = frozenset({Word.EVENT, Word.THREAT})
_PAID = frozenset({Code.LURE_CALLBACK, Code.LURE_GAME_CARD, Code.LURE_QR_PAYMENT})
_YOURS_IN_DANGER = frozenset({Word.YOURS, Word.THREAT})
_OPENING, _CLOSING = "【[〔「『《(（", "】]〕」』》)）"
_ROUND = "(（"
"""At the end of a subject these hold an aside: "Thank you for your purchase (PayPal)"."""
_TOUCHING = 4
"""Characters between a name and the word that it goes with ("Amazon.co.jp での ご注文")."""
_NEAR = 40
_MAX_OFFICES = 8
"""A subject with more is no honest one."""
_ADDRESS = re.compile(r"\S{1,64}@\S{1,64}")
"""The reader's own, often; it may hold any word."""
_TICKET = re.compile(
    r"\s*(?:(?:re|fwd?):\s*)*\["
    r"(?:[\w.-]{1,60}/[\w.-]{1,60}\].{1,300}#\d{1,7}\)\s*$"
    r"|[a-z ]{1,20}\]\s*\([A-Z]{2,10}-\d{1,6}\)|bug \d{1,8}\])"
    r"|[\w .-]{1,60} \| .{1,300} \([#!]\d{1,7}\)\s*$",
    re.IGNORECASE,
)
"""How trackers of programs' faults head their notices: by project or tracker, and by number."""
_REST_OF_DOMAIN = re.compile(r"(?:\.[a-z]{2,3}){1,2}(?![a-z])")


def subject_claims(page: Page, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """A platform's name in the subject of a mail that speaks in its name. Linear; never raises."""
    subject = page.subject
    if page.passed_on:
        return
    matches = page.subject_names
    if not matches or _among_ourselves(page, matches):
        return
    folded = fold_plain(subject)
    hits = names_lexicon(page.registry, *_WORDS).find(folded.text)
    offices = [hit for hit in hits if hit.words == {Word.RISK}][:_MAX_OFFICES]
    placed = [
        Hit(*folded.place(hit.start, hit.end), hit.words)
        for hit in hits
        if not any(hit.inside(office) for office in offices)
    ]  # "risk control" threatens nobody
    words = words_in(placed)
    if _mentions(placed) or (_TICKET.match(subject) and not words >= _YOURS_IN_DANGER):
        return
    whole = _is_whole(subject, words, page.registry)
    for match in matches:
        match = _with_domain(match, subject)
        around = _outside(placed, match)
        for platform, fact in page.registry.platforms_named(match.name):
            if whole or _speaks(subject, match, around, platform, lures):
                yield _claim(platform, match, fact, around, subject)


def _mentions(hits: list[Hit]) -> bool:
    """Whether a word says that the subject is about a platform.

    "About" and "review" do not where the reader's own account is in danger.
    """
    mentions = [hit for hit in hits if Word.MENTION in hit.words]
    if words_in(hits) >= _YOURS_IN_DANGER:
        mentions = [hit for hit in mentions if Word.ASIDE not in hit.words]
    return bool(mentions)


def _is_whole(subject: str, words: frozenset[Word], registry: Registry) -> bool:
    """Whether the subject is a platform's name and such words alone: "速卖通风控通知"."""
    if Word.THREAT not in words and not words >= {Word.RISK, Word.EVENT}:
        return False
    shown = present(subject, registry)
    return shown.claims and not shown.strange and not shown.companions


def _among_ourselves(page: Page, named: list[NameMatch]) -> bool:
    """Whether somebody asks or warns about mail in a platform's name, or tells of his own account.

    Impostors tell; "account suspended?" and "our account" are what colleagues write, "our PayPal
    account" as well.
    """
    subject = _ADDRESS.sub(" ", page.subject).rstrip()
    if subject.endswith(ASKS) or lexicon(Word.IMPOSTOR).find(fold_plain(subject).text):
        return True
    return any(
        tells_of_his_own(text) for text in (without_names(page.subject, named), page.unnamed)
    )


def _claim(
    platform: Platform, match: NameMatch, fact: Fact, around: list[Hit], subject: str
) -> Claim:
    risk = Word.RISK in words_in(around)
    technique = match.technique.value
    return Claim(platform.id, Where.SUBJECT, subject, technique, -1, risk, fact.sourced)


def _with_domain(match: NameMatch, subject: str) -> NameMatch:
    """The match with the rest of a domain that it begins ("Amazon" in "Amazon.co.jp")."""
    rest = _REST_OF_DOMAIN.match(subject, match.end)
    return replace(match, end=rest.end()) if rest else match


def _outside(hits: list[Hit], match: NameMatch) -> list[Hit]:
    return [hit for hit in hits if hit.end <= match.start or hit.start >= match.end]


def _speaks(
    subject: str,
    match: NameMatch,
    hits: list[Hit],
    platform: Platform,
    lures: tuple[Lure, ...],
) -> bool:
    words = words_in(hits)
    near = fold_plain(subject[max(0, match.start - _NEAR) : match.end + _NEAR]).text
    if is_ambiguous(match, platform, near) and not is_tagged(subject, match):
        return False
    if is_tagged(subject, match):
        return bool(words & {Word.ACCOUNT, Word.EVENT, Word.THREAT, Word.PRIZE, Word.RISK})
    if words & _PRESSURE and _near(hits, match, {Word.ACCOUNT, Word.THREAT}, _TOUCHING):
        return True
    if words >= _PRESSURE and _near(hits, match, {Word.EVENT}, _TOUCHING):
        return True
    paid = any(lure.code in _PAID for lure in lures)  # "PayPal: your payment of $649", and a number
    near_yours = (paid or words & (_PRESSURE | {Word.PRIZE})) and _near(
        hits, match, {Word.YOURS}, _NEAR
    )
    if near_yours and _near(hits, match, {Word.ACCOUNT}, _NEAR):
        return True
    if Word.DRAWN in words and _follows_of(subject, match):  # "You have been chosen by Walmart"
        return True
    return Word.PRIZE in words and _near(hits, match, {Word.VOUCHER}, _NEAR)


def is_tagged(subject: str, match: NameMatch) -> bool:
    """Whether the name stands alone in brackets, as platforms sign their subjects."""
    before, after = subject[: match.start].rstrip(), subject[match.end :].lstrip()
    if not (before and after and before[-1] in _OPENING and after[0] in _CLOSING):
        return False
    return before[-1] not in _ROUND or bool(after[1:].strip())


def _follows_of(subject: str, match: NameMatch) -> bool:
    """Whether "by" or "from" stands right before a name."""
    before = fold_plain(subject[max(0, match.start - _NEAR) : match.start]).text.rstrip()
    return any(hit.end == len(before) for hit in lexicon(Word.OF).find(before))


def _near(hits: list[Hit], match: NameMatch, words: set[Word], distance: int) -> bool:
    return any(
        hit.words & words
        and hit.start - match.end <= distance
        and match.start - hit.end <= distance
        for hit in hits
    )
