"""Whether a company writes in its own name: "Hostinger <billing@hostinger.com>".

Hosts, banks, carriers and tools for sellers have the platforms in their subjects ("Your PayPal
payment failed"). They say who they are, in the domain and in the text, and link to themselves.
"""

from __future__ import annotations

import re
from itertools import accumulate

from mailguard.impersonation.called import domain_label, words_of_domain
from mailguard.impersonation.lookalike.labels import labels_of
from mailguard.impersonation.lookalike.words import is_row_of
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import Page
from mailguard.impersonation.senders import Sender
from mailguard.limits import MAX_NAME_WORDS
from mailguard.names.fold import fold_plain
from mailguard.names.suffix import registrable
from mailguard.names.writing import UMLAUT_WRITTEN_OUT, WORD

_MIN_TRADED = 6
_CLOSING = 160
"""Characters in which a text is signed."""
_MAX_BEHIND = 12
"""Letters behind its name that a company may sign with: "Inc.", "Team Berlin"."""
_ADDRESS = re.compile(r"\S{0,64}(?:://|@|www\.)\S{0,200}")
_MIN_HAN = 2
_FIRST_HAN = "\u4e00"
_HEAD = re.compile(r"\s*[\[【]([^\]】]{2,20})[\]】]")


def writes_as_itself(sender: Sender, page: Page) -> bool:
    """Whether an author is called as its domain is, and the mail speaks of it or links to it.

    Names in Han letters stand in no domain: such a one is in the text or heads the subject.
    """
    mailbox, shown, hosts = sender.mailbox, sender.name, page.linked_domains
    own = registrable(mailbox.domain)
    if not own or page.registry.shared(mailbox.domain):
        return False
    if hosts <= {own} and _signs_as(own, page):
        return True
    if called := words_of_domain(mailbox.name, own, page.registry):
        said = own in hosts or called in page.folded.text
        return said or not (hosts or page.threatens)
    name = "" if shown.platforms or shown.office else next(iter(shown.strange), "")
    if len(name) < _MIN_HAN or name[0] < _FIRST_HAN:
        return False
    head = _HEAD.match(fold_plain(page.subject).text)
    if head is not None and name in head[1]:
        return True
    return name in page.folded.text and hosts <= {own}


def _signs_as(own: str, page: Page) -> bool:
    """Whether the last words of a text are what the domain is called: "Sales", of BoatParts.

    Addresses do not count, nor do words that impostors put into domains.
    """
    label, labels = domain_label(own), labels_of(page.registry)
    if len(label) < _MIN_TRADED or is_row_of(label, labels.spoken, labels.longest_word):
        return False
    end = _ADDRESS.sub(" ", page.folded.text[-_CLOSING:])
    said = "".join(WORD.findall(end))[-len(label) - _MAX_BEHIND :]
    return label in said or UMLAUT_WRITTEN_OUT.sub(r"\1", label) in said


def is_namesake(sender: Sender, page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether a company is called by an ordinary word and its trade, as its domain begins.

    "Wise Insurance Services" at wiseinsurance.example; what impostors say is no trade where the
    mail presses its reader, "Wise Accounting" at wiseaccounting.example is one where it does not.
    """
    mailbox, shown = sender.mailbox, sender.name
    if page.registry.shared(mailbox.domain) or not shown.platforms:
        return False
    if any(match.name not in of.ambiguous for of, match, _ in shown.platforms):
        return False
    label = domain_label(registrable(mailbox.domain))
    word = fold_plain(shown.platforms[0][1].text).text
    words = WORD.findall(fold_plain(mailbox.name).text)[:MAX_NAME_WORDS]
    trade = max((row for row in accumulate(words) if label.startswith(row)), key=len, default="")
    if not trade.startswith(word) or trade == word:
        return False
    trade, labels = trade.removeprefix(word), labels_of(page.registry)
    said = is_row_of(trade, labels.spoken, labels.longest_word)
    return not (said and (lures or page.pressing))
