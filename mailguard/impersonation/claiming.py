"""Claims of a platform's name: of one that stands in a text, of those that a name presents."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.impersonation.ambiguity import is_ambiguous
from mailguard.impersonation.model import Claim, Where
from mailguard.impersonation.presentation import Presentation
from mailguard.names.match import NameMatch
from mailguard.registry.index import Registry


def claims_of(
    match: NameMatch, where: Where, evidence: str, folded: str, registry: Registry
) -> Iterator[Claim]:
    """Each platform of that name, unless it is an ordinary word in the `folded` text around it."""
    for platform, fact in registry.platforms_named(match.name):
        if not is_ambiguous(match, platform, folded):
            how = match.technique.value
            yield Claim(platform.id, where, evidence.strip(), how, sourced=fact.sourced)


def claims_presented(
    shown: Presentation,
    where: Where,
    evidence: str,
    technique: str = "",
    index: int = -1,
    *,
    faint: bool = False,
) -> Iterator[Claim]:
    """Each platform that a name or a line presents its bearer as."""
    for platform, match, fact in shown.platforms:
        how = technique or match.technique.value
        yield Claim(platform.id, where, evidence, how, index, shown.risk, fact.sourced, faint)
