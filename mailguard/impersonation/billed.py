"""Claims of text that bills the reader and gives a number to call if he did not buy that.

"Your PayPal payment of $689.00 is through. If you did not make it, call +1 …": the number leads to
a false call centre. Shops and banks write so too; they say who they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.findings import Code
from mailguard.impersonation.claiming import claims_of
from mailguard.impersonation.companies import writes_as_itself
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import Page
from mailguard.impersonation.passage import passage_of
from mailguard.impersonation.plight import told
from mailguard.impersonation.senders import Sender
from mailguard.impersonation.vocabulary import Word, lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.writing import LETTERS

_SHOP = re.compile(r"(?<![^\W\d_])(?:at|en|em|bei|chez|presso|bij|w|в|u|hos)\s+$")
"""Before a name, it says where something was bought: a bank tells of its own card."""
_BILLS = (Word.CHARGE, Word.ACCOUNT, Word.PAY)
_MAX_MATCHES = 20


def billed_claims(page: Page, sender: Sender, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """Platforms that are said to have billed a reader who is to call if he knows nothing of it.

    `sender` is the first author. Linear in the text; never raises.
    """
    called = any(lure.code is Code.LURE_CALLBACK for lure in lures)
    if not called or page.passed_on or not lexicon(Word.DISOWN).find(page.folded.text):
        return
    if _is_somebody(sender, page) or told(page):
        return
    for match in islice(page.names, _MAX_MATCHES):
        here = passage_of(match, page, lures)
        sentence = fold_plain(here.sentence).text
        if here.lists or here.asks or _SHOP.search(here.before) or not _bills(sentence):
            continue
        if not denied(sentence, 0, len(sentence), concrete=True):
            yield from claims_of(match, Where.TEXT, here.sentence, sentence, page.registry)
    subject = fold_plain(page.subject).text
    if _bills(subject):
        for match in page.subject_names[:_MAX_MATCHES]:
            if not _SHOP.search(fold_plain(page.subject[: match.start]).text):
                yield from claims_of(match, Where.SUBJECT, page.subject, subject, page.registry)


def _is_somebody(sender: Sender, page: Page) -> bool:
    """Whether the author says who he is: his name is in his domain or in the text.

    An office is nobody; nor is whoever writes from an address that anybody can have, or from one
    that a person has at a school.
    """
    mailbox, shown = sender.mailbox, sender.name
    if writes_as_itself(sender, page):
        return True
    if page.registry.shared(mailbox.domain) or shown.office:
        return False
    said = {*LETTERS.findall(page.folded.text), *LETTERS.findall(mailbox.domain)}
    return not said.isdisjoint(shown.strange)


def _bills(folded: str) -> bool:
    """Whether a folded sentence speaks of a payment or an order."""
    return bool(lexicon(*_BILLS).find(folded))
