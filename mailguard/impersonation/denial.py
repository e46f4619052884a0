"""Whether a text denies, forbids or warns of what it names: a platform's own warning is no lure."""

from __future__ import annotations

from mailguard.impersonation.page import CLAUSE_END, SENTENCE_END, bounds, words_in
from mailguard.impersonation.vocabulary import Word, lexicon

_BLANK = " "


def denied(text: str, start: int, end: int, *, concrete: bool = False) -> bool:
    """Whether what stands at `start`:`end` of a folded text is denied, forbidden or warned of.

    "We never ask you to add QQ" is, and so is the rest of that sentence; "please add QQ 12345" is
    not, whatever else the mail warns of. `concrete` is True where a number or name to turn to is
    given: then only a denial in the same clause counts.
    """
    first, last = bounds(text, start, end, CLAUSE_END)
    clause = _without_idioms(text[first:last])
    inside = words_in(lexicon(Word.NEGATION, Word.WARNING, Word.PLEASE).find(clause))
    if Word.NEGATION in inside:
        return True
    if concrete:
        return False
    first, last = bounds(text, start, end, SENTENCE_END)
    sentence = _without_idioms(text[first:last])
    around = words_in(lexicon(Word.NEGATION, Word.WARNING).find(sentence))
    if Word.WARNING in around:
        return True
    return Word.NEGATION in around and Word.PLEASE not in inside


def _without_idioms(text: str) -> str:
    """`text` without the phrases that only sound like a denial ("do not hesitate to")."""
    hits = lexicon(Word.IDIOM).find(text)
    for hit in hits:
        text = text[: hit.start] + _BLANK * (hit.end - hit.start) + text[hit.end :]
    return text
