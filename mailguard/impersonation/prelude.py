"""The prelude: a "buyer" whose order fails asks for the address that the shop is registered with.

The fraud proper comes days later, to that address. Platforms warn of it by name. Honest buyers ask
odd things too, so it is shown and never a flag by itself.
"""

from __future__ import annotations

from mailguard.findings import Code, Finding
from mailguard.impersonation.page import Page, words_in
from mailguard.impersonation.vocabulary import Hit, Word, lexicon
from mailguard.limits import MAX_CANDIDATES

_NEAR = 160


def prelude(page: Page) -> tuple[Finding, ...]:
    """The finding, where somebody who cannot order asks for the registered address."""
    text = page.everything
    asked = lexicon(Word.ADDRESS_OF).find(text)
    if not asked:
        return ()
    words = words_in(lexicon(Word.FAILS, Word.BUYING).find(text))
    if not words >= {Word.FAILS, Word.BUYING}:
        return ()
    for hit in asked[:MAX_CANDIDATES]:
        near = text[max(0, hit.start - _NEAR) : hit.end + _NEAR]
        if lexicon(Word.ASKING).find(near):
            return (Finding(Code.PRELUDE_ADDRESS, {"evidence": _evidence(text, hit)}, "text"),)
    return ()


def _evidence(text: str, hit: Hit) -> str:
    start = max(0, hit.start - _NEAR // 4)
    return text[start : hit.end + _NEAR // 4].strip()
