"""Senders that a user allowed: an entry counts only for mail that is proven to come from there."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.auth.precedence import related
from mailguard.findings import Code
from mailguard.journal.model import Allowed, AllowKind
from mailguard.names.idna import to_ascii
from mailguard.verdict.matters import within
from mailguard.verdict.model import Verdict

_NEVER = frozenset({Code.NOT_AUTHENTICATED, Code.AUTHOR_AMBIGUOUS, Code.AUTHOR_SEVERAL_FIELDS})
"""A forged platform, and mail whose sender is not the same to everybody, are excused by nothing."""


def allowing(entries: Iterable[Allowed], verdict: Verdict) -> Allowed | None:
    """The entry that allows this mail, None where none does.

    A domain's entry wants an author and an authenticated identity there or below; an address's
    wants that very author, authenticated by his own domain.
    """
    if not excusable(verdict):
        return None
    author = verdict.author.lower()
    domain = to_ascii(author.rpartition("@")[2])
    if not domain or domain != verdict.report.author_domain:
        return None
    passes = [passed.domain for passed in verdict.report.passes]
    for entry in entries:
        if entry.kind is AllowKind.ADDRESS:
            named = author == entry.value and any(related(name, domain) for name in passes)
        else:
            named = within(domain, entry.value) and any(within(n, entry.value) for n in passes)
        if named:
            return entry
    return None


def excusable(verdict: Verdict) -> bool:
    """Whether an entry may count at all for such a mail."""
    return not any(finding.code in _NEVER for finding in verdict.findings)


def domains_of(entries: Iterable[Allowed]) -> frozenset[str]:
    """The domains whose authentication decides whether an entry counts."""
    return frozenset(to_ascii(entry.value.rpartition("@")[2]) for entry in entries) - {""}
