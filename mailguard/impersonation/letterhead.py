"""Mail that bears a platform's name as its own does: over the text, under it, or on its button.

"PayPal⏎Your account is limited.⏎Confirm my account⏎© 2025 PayPal, Inc." names nobody in what it
says of the account. Who only takes a platform's money has its name elsewhere, and others beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.impersonation.claiming import claims_of, claims_presented
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Claim, Where
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.passage import ASKS, COMMA
from mailguard.impersonation.presentation import NOTHING
from mailguard.impersonation.presenting import present
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.limits import MAX_CANDIDATES
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch

_HEAD = 160
"""Characters at the top of a text in which its letterhead stands, below a line to preview it."""
_LONGEST_LINE = 60
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)(?:[\s\d,.–—-]|©|\(c\)|by\s){0,24}$", re.IGNORECASE)
_ACCOUNT = (Word.YOURS, Word.HOLDING)
_SAID = (Word.YOURS, Word.THREAT, Word.MENTION)
_MAX_LINKS = 40
_VERB = 24
"""Characters in which a subject says what somebody does, after a blank at most."""
_SPACE = 1
_LETTER = re.compile(r"\w")


def bears_name(match: NameMatch, page: Page) -> bool:
    """Whether the mail bears the name `match`, and no other platform's. Linear in a line."""
    text = page.text
    start = text.rfind("\n", 0, match.start) + 1
    if _COPYRIGHT.search(text, max(start, match.start - _LONGEST_LINE), match.start):
        return True
    shown_in = (link.shown for link in page.links[:_MAX_LINKS] if match.text in link.shown)
    if any(len(shown) <= _LONGEST_LINE and not _pays(shown) for shown in shown_in):
        return True
    end = text.find("\n", match.end)
    line = text[start : end if end >= 0 else len(text)].strip()
    if match.start > _HEAD or len(line) > _LONGEST_LINE or _pays(line):
        return False
    shown = present(line, page.registry)
    return shown.claims and not (shown.strange or shown.companions)


def _pays(line: str) -> bool:
    """Whether it says how to pay: "Pay with PayPal"."""
    return bool(lexicon(Word.PAY).find(fold_plain(line).text))


def heading_claims(page: Page) -> Iterator[Claim]:
    """The platform whose name, with a notice at most, is the subject over a threat."""
    shown = present(page.subject, page.registry) if page.subject_names else NOTHING
    if not shown.claims or shown.strange or shown.companions:
        return
    if account_in_danger(page):
        yield from claims_presented(shown, Where.SUBJECT, page.subject)


def sending_claims(page: Page) -> Iterator[Claim]:
    """The platform that opens a subject and sends the reader something: "PayPal sent you …"."""
    subject, match = page.subject, next(iter(page.subject_names), None)
    if match is None or _LETTER.search(subject, 0, match.start) or subject.rstrip()[-1:] in ASKS:
        return
    after = fold_plain(subject[match.end : match.end + _VERB]).text
    if not any(hit.start <= _SPACE for hit in lexicon(Word.SENDS).find(after)):
        return
    yield from claims_of(match, Where.SUBJECT, subject, fold_plain(subject).text, page.registry)


def names_one(page: Page) -> bool:
    """Whether the text names one platform alone: a row of ways to pay names several."""
    named = {match.name for match in page.names}
    return len({of.id for name in named for of, _ in page.registry.platforms_named(name)}) == 1


def account_in_danger(page: Page, *, asked: bool = True) -> bool:
    """Whether some sentence threatens the reader's account. Linear; never raises.

    With `asked`, a question counts as well: "Is your account suspended?"
    """
    text, seen = page.folded.text, -1
    holding = (hit for hit in lexicon(*_ACCOUNT).find(text) if Word.HOLDING in hit.words)
    for hit in islice(holding, MAX_CANDIDATES):
        first, last = bounds(text, hit.start, hit.end, SENTENCE_END)
        if first == seen:
            continue
        seen = first
        if not asked and text[last : last + 1] in ASKS:
            continue
        sentence = text[first:last]
        words = words_in(names_lexicon(page.registry, *_SAID).find(sentence))
        if Word.MENTION in words or not words >= {Word.YOURS, Word.THREAT}:
            continue
        clause = COMMA.split(text[first : hit.start])[-1]
        if lexicon(Word.IF).find(clause) or denied(sentence, 0, len(sentence), concrete=True):
            continue
        return True
    return False
