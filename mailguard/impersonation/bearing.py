"""Whether a mail bears out what its sender's name only hints at.

Honest people who name a platform mostly have the rest of their name in their address as well:
"SunnyCrafts on Etsy" writes from sunnycrafts.example, "Maria Mercari" from maria.mercari@…
"""

from __future__ import annotations

from enum import IntEnum

from mailguard.findings import Code
from mailguard.impersonation.ambiguity import has_companion
from mailguard.impersonation.letterhead import account_in_danger
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import Page
from mailguard.impersonation.passage import ASKS
from mailguard.impersonation.presentation import Presentation, Strength
from mailguard.impersonation.vocabulary import Word, lexicon
from mailguard.message.model import Mailbox
from mailguard.names.fold import fold_plain
from mailguard.names.idna import to_unicode
from mailguard.names.writing import FIRST_UNSPACED, LETTERS, UMLAUT_WRITTEN_OUT
from mailguard.registry.index import Registry

_MONEY = frozenset({Code.LURE_FEE, Code.LURE_QR_PAYMENT, Code.LURE_GAME_CARD, Code.LURE_CALLBACK})
_FEW = 2
_LONGEST = 24
_LONGEST_UNSPACED = 3
"""Letters up to which a word of a script without spaces is a piece of a title, not a company."""
_MIN_LABEL = 6
_MIN_IN_DOMAIN = 4
"""Shorter words stand in any domain by chance."""


class Own(IntEnum):
    """Whether the words that a name has beside a platform's are the sender's own."""

    NO = 0
    LOCAL = 1
    """They stand in the local part: a person, or somebody who chose that address."""
    DOMAIN = 2
    """They stand in a domain that is not open to everybody, or are a colleague's name there."""


def whose(strange: tuple[str, ...], mailbox: Mailbox, registry: Registry) -> Own:
    """Whether `strange` words of a display name stand in the address, and where."""
    shared = registry.shared(mailbox.domain)
    domain = "" if shared else fold_plain(to_unicode(mailbox.domain)).text
    of_them = any(_stands_in(word, domain) for word in strange)
    if of_them or (not shared and _is_called(mailbox, strange)):
        return Own.DOMAIN
    tokens = set(LETTERS.findall(fold_plain(mailbox.local).text))
    joined = {"".join(strange), "".join(reversed(strange))}
    if not tokens & {*strange, *joined}:
        return Own.NO
    return Own.DOMAIN if domain and tokens <= {*strange, *joined} else Own.LOCAL


def _stands_in(word: str, domain: str) -> bool:
    """Whether `word` is part of `domain`, with umlauts written out or not."""
    if len(word) < _MIN_IN_DOMAIN:
        return False
    return word in domain or word in UMLAUT_WRITTEN_OUT.sub(r"\1", domain)


def _is_called(mailbox: Mailbox, strange: tuple[str, ...]) -> bool:
    """Whether a label of the domain is several words of the name: "Tienda Sol", tiendasol.example.

    One of `strange` at least is in it: none that impostors use.
    """
    name = "".join(LETTERS.findall(fold_plain(mailbox.name).text))
    return any(
        len(label) >= _MIN_LABEL and label in name and any(word in label for word in strange)
        for label in fold_plain(to_unicode(mailbox.domain)).text.split(".")
    )


def borne_out(
    shown: Presentation,
    own: Own,
    page: Page,
    lures: tuple[Lure, ...],
    *,
    misspelt: bool = False,
    itself: bool = False,
) -> Strength:
    """How strong a name's claim is beside the rest of the mail; LEANS is a faint claim.

    `misspelt` is True where the platform's name was set right before it was read, `itself` where
    a company writes in its own name: "The Amazon Team at Zebrion <a@zebrion.example>".
    """
    if shown.companions and not has_companion(shown.companions, page.everything):
        return Strength.NONE
    strength = min(shown.strength, Strength.LEANS) if misspelt else shown.strength
    if strength is Strength.NONE:
        return strength
    money = (lure for lure in lures if lure.code in _MONEY)
    if any(lure.kind != "callback" or own is not Own.DOMAIN for lure in money):
        return Strength.CLAIMS  # a shop prints its own number: "SunnyCrafts on Etsy"
    if shown.member and not _speaks_for_it(shown, page, lures):
        return Strength.NONE  # "eBay seller Tom" may tell of an account that was frozen
    if strength is Strength.CLAIMS:  # "Amazon Team (Julia)" at an agency, and nothing is asked
        if own is not Own.DOMAIN or misspelt or lures:
            return strength
        if itself:
            return Strength.LEANS if page.pressing else Strength.NONE
        if page.pressing:
            return strength
        words = all(match.name in of.ambiguous for of, match, _ in shown.platforms)
        return Strength.NONE if words else Strength.LEANS  # "Otto Service Meier" is his own
    if own is not Own.NO:
        leans = own is Own.LOCAL and strength is Strength.LEANS and page.pressing
        return Strength.LEANS if leans else Strength.NONE
    few = len(shown.strange) <= _FEW and all(len(word) <= _longest(word) for word in shown.strange)
    spaced = all(word[0] < FIRST_UNSPACED for word in shown.strange)
    titled = shown.headed or (misspelt and shown.office and shown.claims)
    if few and titled and (spaced or page.pressing):
        return Strength.CLAIMS
    if few and spaced and strength is Strength.LEANS and _subject_speaks(shown, page):
        return Strength.CLAIMS
    names = strength is Strength.LEANS or (few and page.subject_presses)
    return Strength.LEANS if names and page.pressing else Strength.NONE


def _speaks_for_it(shown: Presentation, page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether a member speaks as the platform does: the reader's own account is in danger.

    Who offers appeals asks about it and tells nobody ("您的账号被封了吗？"): where he baits, a
    subject that presses and asks nothing says so as well. Where no word of the name is anybody's
    own ("Shopee Seller Group"), a bait, a pressing subject or a prize does.
    """
    if shown.claims and (lures or page.subject_presses or page.draws):
        return True
    asks = any(sign in page.subject for sign in ASKS)
    if Word.APPEAL in shown.words and lures and page.subject_presses and not asks:
        return True
    yours = lexicon(Word.YOURS).find(fold_plain(page.subject).text)
    return bool(yours and page.subject_presses) or account_in_danger(page, asked=False)


def _subject_speaks(shown: Presentation, page: Page) -> bool:
    """Whether the subject threatens; or promises, and one strange word at most is in the name."""
    return page.subject_threatens or (page.subject_presses and len(shown.strange) <= 1)


def _longest(word: str) -> int:
    """How long a strange word may be: scripts without spaces write whole names in a row."""
    return _LONGEST if word[0] < FIRST_UNSPACED else _LONGEST_UNSPACED
