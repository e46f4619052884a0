"""The false buyer: his order is stuck at the platform, and its "customer service" has a messenger.

"I paid, but DHgate froze my order. Please contact customer service QQ 2991887766." A real buyer
gives his own number, and knows none of the platform's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mailguard.findings import Code
from mailguard.impersonation.claiming import claims_of
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.passage import passage_of
from mailguard.impersonation.plight import names_account
from mailguard.impersonation.presentation import OFFICE
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain

_BEFORE = 24
"""Characters before a messenger's account in which stands whose it is."""
_MAX_MATCHES = 20


def buyer_claims(page: Page, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """Platforms at which a buyer is stuck who gives an office's messenger to write to.

    Linear in the text; never raises.
    """
    if not page.names or page.passed_on or not sends_to_office(page, lures):
        return
    said = lexicon(Word.BOUGHT, Word.IMPOSTOR).find(f"{page.everything}\n{page.unnamed}")
    if words_in(said) != {Word.BOUGHT}:
        return
    for match in islice(page.names, _MAX_MATCHES):
        here = passage_of(match, page, lures)
        folded = fold_plain(here.sentence).text
        stuck = names_lexicon(page.registry, Word.THREAT, Word.FAILS).find(folded)
        if not stuck or here.lists or denied(folded, 0, len(folded), concrete=True):
            continue
        yield from claims_of(match, Where.TEXT, here.sentence, folded, page.registry)


def sends_to_office(page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether a messenger's account is given as an office's: "contact the risk desk, QQ 12345"."""
    offices = names_lexicon(page.registry, *OFFICE)
    for lure in lures:
        if lure.code is not Code.LURE_CONTACT or not names_account(lure):
            continue
        at = page.text.find(lure.evidence)
        if at < 0:
            continue
        first, _ = bounds(page.text, at, at, SENTENCE_END)
        near = page.text[max(first, at - _BEFORE) : at + len(lure.evidence)]
        if offices.find(fold_plain(near).text):
            return True
    return False
