"""Whether a text denies, forbids or warns of what it names: a platform's own warning is no lure."""

from __future__ import annotations

from mailguard.impersonation.page import CLAUSE_END, SENTENCE_END, bounds, words_in
from mailguard.impersonation.vocabulary import Word, lexicon

_BLANK = " "
_BETWEEN = "".join(SENTENCE_END) + ". \t"
_OPENING = 24
"""Characters in which a sentence says of whom it speaks."""
_TELLING = (Word.NEGATION, Word.PLEASE, Word.IMPOSTOR, Word.WARNING)


def denied(text: str, start: int, end: int, *, concrete: bool = False) -> bool:
    """Whether what stands at `start`:`end` of a folded text is denied, forbidden or warned of.

    "We never ask you to add QQ" is, and so is the rest of that sentence; so is what fraudsters are
    said to ask. "Please add QQ 12345" is not, whatever else the mail warns of. `concrete` is True
    where a number or name to turn to is given: then neither a denial in another clause counts nor a
    mere warning, for frauds open with those.
    """
    clause = _words(text, start, end, CLAUSE_END)
    if Word.NEGATION in clause:
        return True
    if Word.PLEASE in clause:
        return False
    sentence = _words(text, start, end, SENTENCE_END)
    if Word.IMPOSTOR in sentence or _of_impostors(text, start, end):
        return True
    return not concrete and bool(sentence & {Word.NEGATION, Word.WARNING})


def _of_impostors(text: str, start: int, end: int) -> bool:
    """Whether the sentence goes on about the impostors of the one before ("They ask you to …")."""
    first, last = bounds(text, start, end, SENTENCE_END)
    sentence = text[first:last].lstrip()
    if not any(hit.start == 0 for hit in lexicon(Word.THEY).find(sentence[:_OPENING])):
        return False
    before = len(text[max(0, first - _OPENING) : first].rstrip(_BETWEEN))
    at = max(0, first - _OPENING) + before - 1
    return at >= 0 and Word.IMPOSTOR in _words(text, at, at + 1, SENTENCE_END)


def _words(text: str, start: int, end: int, ends: frozenset[str]) -> frozenset[Word]:
    first, last = bounds(text, start, end, ends)
    stretch = without_idioms(text[first:last])
    return words_in(lexicon(*_TELLING).find(stretch))


def without_idioms(text: str) -> str:
    """`text` without the phrases that only sound like a denial ("do not hesitate to")."""
    hits = lexicon(Word.IDIOM).find(text)
    for hit in hits:
        text = text[: hit.start] + _BLANK * (hit.end - hit.start) + text[hit.end :]
    return text
