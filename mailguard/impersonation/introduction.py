"""Whether a sentence says who is writing: "This is PayPal Support", "ici l'assistance Vinted"."""

from __future__ import annotations

from mailguard.findings import Code
from mailguard.impersonation.page import words_in
from mailguard.impersonation.passage import Passage
from mailguard.impersonation.plight import names_account
from mailguard.impersonation.presentation import OFFICE
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.writing import LETTERS

_REACH = 60
"""Characters before a platform's name in which somebody says his own."""
_SMALL = 3
"""Letters of an article or a preposition in most languages."""
_BETWEEN = (Word.OF, Word.FILLER, Word.YOURS, Word.SERVICE, Word.RISK, Word.PERSON)


def introduces(here: Passage) -> bool:
    """Whether the sentence of a name says that its writer is an office of that platform's.

    Who hires for a platform and gives a messenger's account to write to does not work there.
    """
    leading = _leading(here)
    if leading is None:
        return False
    if (leading | here.right | here.beside) & OFFICE:
        return True
    accounts = (x for x in here.lures if x.code is Code.LURE_CONTACT and names_account(x))
    hires = names_lexicon(here.page.registry, Word.HIRING).find(here.after)
    return bool(hires) and any(accounts)


def _leading(here: Passage) -> frozenset[Word] | None:
    """What leads from "I am" to the platform's name, None where it is not a person and his office.

    "I am waiting for PayPal support" and "I am Ben and wrote to PayPal support" say who is not.
    """
    start = max(here.first, here.match.start - _REACH)
    before = fold_plain(here.page.text[start : here.match.start])
    selves = lexicon(Word.SELF).find(before.text)
    if not selves:
        return None
    end = max(hit.end for hit in selves)
    find = names_lexicon(here.page.registry, *_BETWEEN).find
    hits = [hit for hit in find(before.text, compounds=True) if hit.start >= end]
    words = words_in(hits)
    office = bool(words & OFFICE)
    known = [
        before.place(hit.start, hit.end) for hit in hits if office or hit.words != {Word.PERSON}
    ]
    for word in LETTERS.finditer(before.source, before.place(end - 1, end)[1]):
        small = not word[0].islower() or len(word[0]) <= _SMALL
        if not small and not any(first <= word.start() < last for first, last in known):
            return None
    return words
