"""DMARC evaluated (RFC 9989 sections 4.10 and 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailguard.auth.dmarc.record import PolicyRecord
from mailguard.auth.dmarc.walk import Found, Walk, tree_walk
from mailguard.auth.model import DmarcResult, Result, Step
from mailguard.dns import Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.names import ascii_name
from mailguard.dns.recall import Recall
from mailguard.limits import MAX_DMARC_WALKS

# Section 4.7, "t": the policy one level below the published one.
_ONE_BELOW = {"reject": "quarantine", "quarantine": "none", "none": "none"}


def evaluate_dmarc(
    author_domains: Sequence[str], passes: Sequence[tuple[str, str]], *, lookups: Lookups
) -> DmarcResult:
    """Whether one of `passes` is aligned with the author's domain. Never raises.

    `author_domains` are the domains of all authors (U-labels or A-labels); `passes` are
    authenticated identifiers as (method, domain), method "spf" (of MAIL FROM) or "dkim". NONE with
    reason "no_author", "several_authors" or "author_invalid" is no harmless result: such mail
    escapes DMARC (section 11.5). "not_checked" is NONE too; a failure of DNS that leaves the
    answer open is TEMPERROR.
    """
    key = (tuple(author_domains), tuple(passes))
    return _RESULTS.find(key, lookups, lambda: (_evaluate(author_domains, passes, lookups), True))


_RESULTS: Recall[DmarcResult] = Recall()


def _evaluate(
    author_domains: Sequence[str], passes: Sequence[tuple[str, str]], lookups: Lookups
) -> DmarcResult:
    authors = list(dict.fromkeys(_domain(domain) for domain in author_domains))
    if len(authors) != 1:
        return DmarcResult(Result.NONE, reason="several_authors" if authors else "no_author")
    (author,) = authors
    if not author:
        return DmarcResult(Result.NONE, author_domains[0], reason="author_invalid")
    walk = tree_walk(author, lookups)
    applied = _applied(walk)
    if applied is None:
        result, reason = _undecided(walk.broken) if walk.broken else (Result.NONE, "no_record")
        return _result(walk, result, reason)
    if not applied.record.applies:
        return _result(walk, Result.NONE, "no_policy", applied)
    aligned = _align(walk, applied.record, passes, lookups)
    existence = _existence(author, applied, lookups)
    policy = _policy(author, applied, existence)
    if aligned.found:
        return _result(walk, Result.PASS, "aligned", applied, policy, aligned.trace)
    if broken := aligned.broken or existence.broken:
        return _result(walk, *_undecided(broken), applied, trace=aligned.trace)
    return _result(walk, Result.FAIL, aligned.reason, applied, policy, aligned.trace)


def _domain(domain: str) -> str:
    """`domain` in A-labels, "" where it is none that DNS could hold (an address literal is not)."""
    name = ascii_name(domain) or ""
    # RFC 3696 section 2: no top-level domain is all digits, so this is an IP address.
    return "" if name.startswith("[") or name.rpartition(".")[2].isdigit() else name


def _result(
    walk: Walk,
    result: Result,
    reason: str,
    applied: Found | None = None,
    policy: str = "",
    trace: tuple[Step, ...] = (),
) -> DmarcResult:
    return DmarcResult(
        result,
        author_domain=walk.domain,
        organizational_domain=walk.organizational_domain,
        policy=policy,
        reason=reason,
        trace=walk.trace + trace,
        policy_domain=applied.domain if applied else "",
    )


def _undecided(broken: Status) -> tuple[Result, str]:
    """Section 5.3.6: without the answers that it needs, DMARC neither passes nor fails."""
    if broken is Status.UNCHECKED:
        return Result.NONE, "not_checked"
    return Result.TEMPERROR, "dns_error"


def _applied(walk: Walk) -> Found | None:
    """The record to apply: the author's, else the organization's, else the PSD's (4.10.1)."""
    if walk.found and walk.found[0].domain == walk.domain:
        # Found by the first query: nothing above it matters, not even a failure.
        return walk.found[0]
    if walk.broken is not None:
        return None
    for found in walk.found:
        if found.domain == walk.organizational_domain:
            return found
    # Else the organization stands below a PSD, whose record ended the walk.
    return walk.found[-1] if walk.found else None


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Whether an identifier is aligned; `broken` where a failed lookup leaves it open."""

    found: bool
    reason: str = ""
    broken: Status | None = None
    trace: tuple[Step, ...] = ()


def _align(
    walk: Walk, record: PolicyRecord, passes: Sequence[tuple[str, str]], lookups: Lookups
) -> _Alignment:
    """Look for an aligned identifier (sections 4.4 and 4.10.2)."""
    identifiers = dict.fromkeys((method, _domain(domain)) for method, domain in passes)
    for method, domain in identifiers:
        if domain == walk.domain:
            step = Step(f"{method}:{domain}", "aligned: the author's domain", "RFC 9989 4.4")
            return _Alignment(found=True, trace=(step,))
    # An organization lies within one top-level domain, known or not.
    top = walk.domain.rpartition(".")[2]
    relaxed = dict.fromkeys(
        domain
        for method, domain in identifiers
        if domain.rpartition(".")[2] == top
        and not (record.strict_spf if method == "spf" else record.strict_dkim)
    )
    if relaxed and walk.broken is not None:
        return _Alignment(found=False, broken=walk.broken)
    return _align_relaxed(walk.organizational_domain, list(relaxed), lookups)


def _align_relaxed(organization: str, domains: Sequence[str], lookups: Lookups) -> _Alignment:
    """Look for a domain of the same organization; a walk for each that can be one."""
    # An Organizational Domain is the name itself or one above it.
    below = [name for name in domains if name == organization or name.endswith("." + organization)]
    broken: Status | None = None
    for domain in below[:MAX_DMARC_WALKS]:
        walked = tree_walk(domain, lookups)
        if walked.organizational_domain == organization:
            step = Step(domain, f"aligned: of {organization}", "RFC 9989 4.10.2")
            return _Alignment(found=True, trace=(step,))
        broken = broken or walked.broken
    reason = "walk_limit" if len(below) > MAX_DMARC_WALKS else "not_aligned"
    return _Alignment(found=False, reason=reason, broken=broken)


@dataclass(frozen=True, slots=True)
class _Existence:
    """Whether the author's domain exists; `broken` where that could not be told."""

    exists: bool = True
    broken: Status | None = None


def _existence(author: str, applied: Found, lookups: Lookups) -> _Existence:
    """Ask only where `np` would make a difference (section 3.2.13: NXDOMAIN is non-existence)."""
    record = applied.record
    if applied.domain == author or record.np in ("", record.sp or record.p):
        return _Existence()
    status = lookups.query(author, "A").status
    if status in (Status.TEMPERROR, Status.UNCHECKED):
        return _Existence(broken=status)
    return _Existence(exists=status is not Status.NXDOMAIN)


def _policy(author: str, applied: Found, existence: _Existence) -> str:
    """The policy asked for (section 4.10.1), lowered where the owner is testing it."""
    record = applied.record
    policy = record.p
    if applied.domain != author:
        policy = record.sp or record.p
        if not existence.exists:
            policy = record.np or policy
    return _ONE_BELOW[policy] if record.testing else policy
