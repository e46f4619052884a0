"""Whether a mail only talks of a platform: "Amazon account suspended" among colleagues, or as news.

An impostor has to move his reader: he speaks of the reader's account, or leads him somewhere.
"""

from __future__ import annotations

from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import Page, without_names, words_in
from mailguard.impersonation.residue import uncovered
from mailguard.impersonation.senders import Sender
from mailguard.impersonation.subjects import is_tagged
from mailguard.impersonation.vocabulary import Word, lexicon
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.names.fold import fold_plain, visible
from mailguard.names.suffix import registrable

_WORDS = (Word.YOURS, Word.HOLDING, Word.GREETING, Word.PERSON, Word.PLEASE, Word.CALL)
_ADDRESSED = ({Word.YOURS, Word.HOLDING}, {Word.GREETING, Word.PERSON})
"""What is said to whoever has an account: "your account", "dear seller"."""
_CALLED = (Word.PERSON, Word.OF, Word.FILLER)
"""Words of whoever has one: "Your Amazon customer"."""


def only_talks(author: Sender, page: Page) -> bool:
    """Whether somebody with a name says something, and asks for nothing.

    He promises nothing in the subject, does not speak of the reader's account, threatens beside no
    link and carries no file. Baits are the caller's to find. On free mail he has no link at all,
    and nothing in his subject threatens.
    """
    shown, own = author.name, registrable(author.mailbox.domain)
    if not own or shown.office or not shown.strange:
        return False
    if page.registry.shared(author.mailbox.domain) and (page.links or page.subject_threatens):
        return False
    if page.files or not page.text.strip() or _links(own, page):
        return False
    if any(is_tagged(page.subject, name) for name in page.subject_names):
        return False
    said = words_in(lexicon(Word.YOURS, Word.PRIZE).find(fold_plain(page.subject).text))
    if Word.PRIZE in said or (said and page.subject_threatens):
        return False
    words = words_in(lexicon(*_WORDS).find(page.folded.text))
    orders = page.threatens and words & {Word.PLEASE, Word.CALL}
    return not orders and not any(words >= said for said in _ADDRESSED)


def only_asks(author: Sender, page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether a platform's buyer or seller writes under that name, and leads nobody anywhere.

    "eBay Buyer <tom@…>: Hi, can you post it to Ireland?"; an impostor presses, or has a link.
    """
    shown = author.name
    if not shown.platforms or lures or page.links or page.files:
        return False
    if page.threatens or page.subject_presses:
        return False
    named = [match for _, match, _ in shown.platforms]
    name = without_names(visible(author.mailbox.name[:MAX_CLAIM_NAME]), named)
    hits = lexicon(*_CALLED).find(name)
    others = set(uncovered(name, hits)) - set(shown.strange)
    return Word.PERSON in words_in(hits) and not (shown.office or others)


def _links(own: str, page: Page) -> bool:
    """Whether a link could be what he is after: to somebody else, or beside a threat."""
    linked = page.linked_domains
    return not linked <= {own} or (bool(linked) and page.threatens)
