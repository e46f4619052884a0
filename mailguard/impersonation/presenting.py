"""How a name presents itself: as a platform, as somebody who writes about one, as an office.

"DHgate Risk Control", "敦煌网客服中心" and "Amazon" present the sender as the platform; "AliExpress
Coupons Blog", "Anna via DHgate" and "淘宝集运-李经理" say something about it.
"""

from __future__ import annotations

import re
import string
from dataclasses import replace
from functools import lru_cache

from mailguard.impersonation.ambiguity import is_ambiguous
from mailguard.impersonation.members import is_member
from mailguard.impersonation.presentation import ABOUT, NOTHING, OFFICE, Presentation, Strength
from mailguard.impersonation.residue import HOLE, Residue, residue_of
from mailguard.impersonation.vocabulary import Hit, Word, lexicon, names_lexicon
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.names.fold import fold_plain, visible
from mailguard.names.match import NameMatch
from mailguard.names.writing import LETTERS
from mailguard.registry.index import Registry

_FORMER = re.compile(rf"(?:^|[\s(\[【|·])(?:前|原|曾任|曾在|元|전)\s?{HOLE}")
"""Before a platform's name, it says that somebody was there once: "前淘宝小二"."""
_SIGNS = dict.fromkeys(map(ord, "™℠®©"), " ")
_MAX_STRANGE_BESIDE_OFFICE = 2
"""Words nobody knows that may stand beside platform and office ("DHgate Risk Control Li Wei")."""
_MAX_STRANGE_AFTER_NAME = 3
_MAX_PARTS = 4
"""Parts of a name between commas."""
_MIN_GLUED = 5
"""Shorter names are found inside ordinary words."""
_MIN_GLUED_TO_WORD = 4
"""So many letters will do where a whole word that is known stands beside them ("temuclaims")."""
_MIN_WORD_BESIDE = 3
_AROUND = (
    " \t" + string.punctuation + string.digits + HOLE + "–—…•·“”‘’【】（）「」『』《》：！，。"
)


def present(name: str, registry: Registry) -> Presentation:
    """Read `name`: a display name, a signature, the tag of a subject. Linear; never raises.

    A comma may part two mailboxes ("Temu, jehd"), "via" a sender from who passes his mail on:
    what stands behind them presents him only if it is an office ("Info via DHgate Security").
    """
    return _known(name[:MAX_CLAIM_NAME], registry) if name else NOTHING


def _present(name: str, registry: Registry) -> Presentation:
    shown = visible(name).translate(_SIGNS)
    sender, passed_by = _split_via(shown)
    first, *others = sender.split(",")[:_MAX_PARTS]
    readings = [_read(sender, registry)]
    if others and not (alone := _read(first, registry)).companions:  # "Wise, Robert" is a person
        readings.append(alone)
    behind = [*others, *([passed_by] if passed_by else [])]
    readings += [reading for part in behind if (reading := _read(part, registry)).office]
    return max(readings, key=lambda reading: reading.strength)


_known = lru_cache(maxsize=256)(_present)
"""A mailbox hears from the same senders again and again."""


def _read(head: str, registry: Registry) -> Presentation:
    """One part of a name, by what stands around the platforms in it."""
    matches = [m for m in registry.find_names(head, glued=True, dotted=True) if len(m.name) > 1]
    residue = _without_labels(residue_of(head, matches, registry), matches, registry)
    strange, words = residue.strange, _words_of(residue)
    matches = [m for m in matches if not m.glued or _stands_out(m, strange)]
    for match in matches:  # "PayPal Security" is listed as a name
        words |= _offices_in(match.name, registry)
    platforms = tuple(
        (platform, match, fact)
        for match in matches
        for platform, fact in registry.platforms_named(match.name)
        if not strange or not is_ambiguous(match, platform, residue.text, words)
    )
    if _FORMER.search(residue.text):
        words |= {Word.MENTION}
    about = bool(words & ABOUT)
    strength = _strength(residue) if platforms and not about else Strength.NONE
    companions: tuple[str, ...] = ()
    if platforms and all(
        is_ambiguous(match, of, residue.text, words) for of, match, _ in platforms
    ):
        strength, companions = min(strength, Strength.LEANS), platforms[0][0].companions
    headed = bool(platforms and strange) and _stands_at_an_end(residue, OFFICE)
    member = strength is not Strength.NONE and is_member(residue, matches, strength)
    return Presentation(platforms, words, strange, strength, companions, headed, member)


def _without_labels(residue: Residue, matches: list[NameMatch], registry: Registry) -> Residue:
    """The residue without what the domains of those it names are called: "JD京东"."""
    if not (residue.strange and matches):
        return residue
    named = {match.name for match in matches}
    labels = {x for name in named for of, _ in registry.platforms_named(name) for x in of.labels}
    return replace(residue, strange=tuple(w for w in residue.strange if w not in labels))


@lru_cache(maxsize=512)
def _offices_in(name: str, registry: Registry) -> frozenset[Word]:
    """What the offices do that a platform's listed name has in it."""
    hits = names_lexicon(registry, *OFFICE).find(fold_plain(name).text)
    return frozenset().union(*(hit.words for hit in hits)) & OFFICE


def _words_of(residue: Residue) -> frozenset[Word]:
    """All that the words do; what is part of a longer word says nothing ("account review").

    Nor does a word of the platforms' own trade before their risk department ("外贸风控"), nor are
    the lawyers of their legal department another's.
    """
    hits = residue.hits
    about = [hit for hit in hits if hit.words & ABOUT]
    about = [hit for hit in about if not any(hit.inside(other) for other in hits)]
    if about and all(Word.NOTICE in hit.words for hit in about):
        ours = not residue.strange and _stands_at_an_end(residue, frozenset({Word.RISK}))
        about = [] if ours else about
    elif about and _are_its_lawyers(residue, about):
        about = []
    told = [hit for hit in hits if not any(hit.inside(other) for other in about)]
    words: frozenset[Word] = frozenset().union(*(hit.words for hit in told))
    return words if about else words - ABOUT


def _are_its_lawyers(residue: Residue, about: list[Hit]) -> bool:
    """Whether lawyers are the platform's own legal department's: "PayPal Legal Solicitors"."""
    found = lexicon(Word.LEGAL, Word.LAWYER).find(residue.text)
    if not any(Word.LEGAL in hit.words and _touches_name(hit, residue.text) for hit in found):
        return False
    lawyers = [hit for hit in found if Word.LAWYER in hit.words]
    return all(any(lawyer.covers(hit) for lawyer in lawyers) for hit in about)


def _split_via(name: str) -> tuple[str, str]:
    """What stands before "via" and after it: a list or a shop system only passes the mail on."""
    folded = fold_plain(name)
    for hit in lexicon(Word.VIA).find(folded.text):
        start, end = folded.place(hit.start, hit.end)
        if name[:start].strip(" \t\"'"):
            return name[:start], name[end:]
    return name, ""


def _stands_out(match: NameMatch, strange: tuple[str, ...]) -> bool:
    """Whether a name inside a longer word is meant: the rest of the word is known, or an "s"."""
    if strange:
        return False
    if len(match.name) >= _MIN_GLUED:
        return True
    beside = len(match.word) - len(match.text)
    at_an_end = match.word.startswith(match.text) or match.word.endswith(match.text)
    return len(match.name) >= _MIN_GLUED_TO_WORD and at_an_end and beside >= _MIN_WORD_BESIDE


def _strength(residue: Residue) -> Strength:
    if not residue.strange:
        return Strength.CLAIMS
    if len(residue.strange) <= _MAX_STRANGE_BESIDE_OFFICE and _office_touches_name(residue):
        return Strength.CLAIMS
    return Strength.LEANS if _leads(residue) else Strength.NAMES


def _office_touches_name(residue: Residue) -> bool:
    """Whether an office stands right beside the name: "DHgate 风控 李伟", "Support | Amazon"."""
    return any(hit.words & OFFICE and _touches_name(hit, residue.text) for hit in residue.hits)


def _touches_name(hit: Hit, text: str) -> bool:
    return text[: hit.start].rstrip().endswith(HOLE) or text[hit.end :].lstrip().startswith(HOLE)


def _stands_at_an_end(residue: Residue, office: frozenset[Word]) -> bool:
    """Whether an office is the last word or the first: what a title is of ("… Desk", "部门…")."""
    text = residue.text
    start, end = len(text) - len(text.lstrip(_AROUND)), len(text.rstrip(_AROUND))
    return any(
        hit.words & office and (hit.end == end or hit.start == start) for hit in residue.hits
    )


def _leads(residue: Residue) -> bool:
    """Whether the platform's name comes first, or after "from"."""
    if len(residue.strange) > _MAX_STRANGE_AFTER_NAME:
        return False
    before, _, _ = residue.text.partition(HOLE)
    first = LETTERS.findall(before)
    return not first or any(hit.words & {Word.OF} for hit in lexicon(Word.OF).find(before))
