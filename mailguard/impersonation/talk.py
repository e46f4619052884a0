"""Whether a mail only talks of a platform: "Amazon account suspended" among colleagues, or as news.

An impostor has to move his reader: he speaks of the reader's account, or leads him somewhere.
"""

from __future__ import annotations

from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import Page, without_names, words_in
from mailguard.impersonation.presentation import Presentation
from mailguard.impersonation.residue import uncovered
from mailguard.impersonation.subjects import is_tagged
from mailguard.impersonation.vocabulary import Word, lexicon
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.message.model import Content, Mailbox
from mailguard.names.fold import fold_plain, visible
from mailguard.names.suffix import registrable
from mailguard.registry.index import Registry

_WORDS = (Word.YOURS, Word.HOLDING, Word.GREETING, Word.PERSON, Word.PLEASE, Word.CALL)
_ADDRESSED = ({Word.YOURS, Word.HOLDING}, {Word.GREETING, Word.PERSON})
"""What is said to whoever has an account: "your account", "dear seller"."""
_CALLED = (Word.PERSON, Word.OF, Word.FILLER)
"""Words of whoever has one: "Your Amazon customer"."""


def only_talks(
    author: Mailbox, shown: Presentation, page: Page, content: Content, registry: Registry
) -> bool:
    """Whether somebody with a name says something, and asks for nothing.

    `shown` is how his name presents him. He promises nothing in the subject, does not speak of the
    reader's account, threatens beside no link and carries no file. Baits are the caller's to find.
    On free mail he has no link at all, and nothing in his subject threatens.
    """
    own = registrable(author.domain)
    if not own or shown.office or not shown.strange:
        return False
    if registry.shared(author.domain) and (content.links or page.subject_threatens):
        return False
    if content.files or not page.text.strip() or _links(content, own, page):
        return False
    if any(is_tagged(page.subject, name) for name in page.subject_names):
        return False
    said = words_in(lexicon(Word.YOURS, Word.PRIZE).find(fold_plain(page.subject).text))
    if Word.PRIZE in said or (said and page.subject_threatens):
        return False
    words = words_in(lexicon(*_WORDS).find(page.folded.text))
    orders = page.threatens and words & {Word.PLEASE, Word.CALL}
    return not orders and not any(words >= said for said in _ADDRESSED)


def only_asks(
    author: Mailbox, shown: Presentation, page: Page, content: Content, lures: tuple[Lure, ...]
) -> bool:
    """Whether a platform's buyer or seller writes under that name, and leads nobody anywhere.

    "eBay Buyer <tom@…>: Hi, can you post it to Ireland?"; an impostor presses, or has a link.
    """
    if not shown.platforms or lures or content.links or content.files:
        return False
    if page.threatens or page.subject_presses:
        return False
    named = [match for _, match, _ in shown.platforms]
    name = without_names(visible(author.name[:MAX_CLAIM_NAME]), named)
    hits = lexicon(*_CALLED).find(name)
    others = set(uncovered(name, hits)) - set(shown.strange)
    return Word.PERSON in words_in(hits) and not (shown.office or others)


def _links(content: Content, own: str, page: Page) -> bool:
    """Whether a link could be what he is after: to somebody else, or beside a threat."""
    hosts = {registrable(link.host) for link in content.links if link.host}
    return not hosts <= {own} or (bool(hosts) and page.threatens)
