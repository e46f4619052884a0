"""Names of those who buy and sell at a platform, and of their groups: "eBay seller Tom"."""

from __future__ import annotations

from mailguard.impersonation.presentation import OFFICE, Strength
from mailguard.impersonation.residue import Residue
from mailguard.impersonation.vocabulary import Word, lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch


def is_member(residue: Residue, matches: list[NameMatch], strength: Strength) -> bool:
    """Whether somebody says that he buys or sells there, or leads those who do: "eBay seller Tom".

    No other word of the name is an office; only a group of them has its "admin". Where no word is
    strange, it is a group: "Shopee seller" may be an office of the platform's for those.
    """
    there = lexicon(Word.PERSON, Word.GROUP, Word.LEADER).find(residue.text)
    group = any(Word.GROUP in hit.words for hit in there)
    led = [hit for hit in there if group and hit.words & {Word.GROUP, Word.LEADER}]
    offices = (hit for hit in residue.hits if hit.words & OFFICE)
    if any(not any(hit.covers(office) for hit in led) for office in offices):
        return False
    if group or strength is Strength.CLAIMS:
        return group
    if any(Word.PERSON in hit.words for hit in there):
        return True
    find = lexicon(Word.PERSON).find
    return any(find(fold_plain(match.name).text) for match in matches)
