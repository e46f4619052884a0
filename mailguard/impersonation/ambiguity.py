"""Names that are ordinary words as well: "Wise", "Wish", "Target"."""

from __future__ import annotations

import re
from functools import lru_cache

from mailguard.impersonation.presentation import OFFICE
from mailguard.impersonation.vocabulary import Word
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch
from mailguard.registry.model import Platform


def is_ambiguous(
    match: NameMatch, platform: Platform, around: str, words: frozenset[Word] = frozenset()
) -> bool:
    """Whether a name is an ordinary word here: nothing beside it shows that the platform is meant.

    A companion of the platform in `around` shows it, and an office among the `words` beside it; two
    words that are a name together need no more than a notice.
    """
    if match.name not in platform.ambiguous or words & OFFICE:
        return False
    if " " in match.name and words & {Word.NOTICE, Word.VOUCHER}:
        return False
    return not has_companion(platform.companions, around)


def has_companion(companions: tuple[str, ...], text: str) -> bool:
    """Whether one of `companions` stands in a folded text."""
    return bool(companions) and bool(_any_of(companions).search(text))


@lru_cache(maxsize=512)
def _any_of(companions: tuple[str, ...]) -> re.Pattern[str]:
    folded = (re.escape(fold_plain(companion).text) for companion in companions)
    return re.compile(r"(?<![a-z])(?:" + "|".join(folded) + ")")
