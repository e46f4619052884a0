"""The table of verdicts: each clause has a name, a verdict, and one condition.

The clauses stand in order: the first that holds decides for a reading of the author, and the worst
reading decides for the mail. `words/*/rule.toml` says each of them in plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.verdict.facts import Facts
from mailguard.verdict.model import Kind
from mailguard.verdict.rule import Rule
from mailguard.verdict.standing import Standing

ENFORCING = frozenset({"quarantine", "reject"})


@dataclass(frozen=True, slots=True)
class Clause:
    """If `holds`, the verdict is `kind`, decided by `rule`."""

    rule: Rule
    kind: Kind
    holds: Callable[[Facts], bool]


def _lookalike(facts: Facts) -> bool:
    return any(claim.where == "domain" for claim in facts.proven_claims) and not _platform(facts)


def _name_of_another(facts: Facts) -> bool:
    return bool(facts.proven_claims) and not _platform(facts)


def _platform(facts: Facts) -> bool:
    """Whether a platform itself sent the mail; what it calls itself is then its own affair."""
    return facts.reading.standing in (Standing.OFFICIAL, Standing.RELAY)


def _forged(facts: Facts) -> bool:
    return facts.forged and not _unsourced(facts)


def _against_policy(facts: Facts) -> bool:
    return facts.report.dmarc.policy in ENFORCING


def _forged_or_lookalike(facts: Facts) -> bool:
    """A domain with the platform's name in it, listed without a source, that DMARC fails.

    If it is the platform's, it is forged here; if it is not, it is a lookalike.
    """
    if not (facts.forged and _unsourced(facts) and facts.domain_names_platform):
        return False
    return _against_policy(facts) or not facts.signed or bool(facts.lures) or facts.risk


def _unproven(facts: Facts) -> bool:
    return facts.reading.standing in (Standing.UNCHECKED, Standing.TEMPERROR)


def _never_asks(facts: Facts) -> bool:
    """A platform's domain, and a bait that this platform is known never to use."""
    return (
        facts.reading.owner is not None
        and facts.reading.owner.role != "unsourced"
        and bool(facts.never_used)
    )


def _ambiguous(facts: Facts) -> bool:
    """Clients show different authors, and one is a platform; or From stands there twice over.

    RFC 5322 section 3.6 allows one From field. No honest mailer writes two with different authors.
    """
    named = facts.reading.platform or facts.strange_claims
    return (facts.authors.ambiguous and bool(named)) or facts.authors.from_twice


def _unsourced(facts: Facts) -> bool:
    return facts.reading.owner is not None and facts.reading.owner.role == "unsourced"


def _platform_with_lure(facts: Facts) -> bool:
    return _platform(facts) and bool(facts.telling_lures)


_I, _S, _G, _N, _U = (
    Kind.IMPERSONATION,
    Kind.SUSPICIOUS,
    Kind.GENUINE,
    Kind.UNRELATED,
    Kind.UNDETERMINED,
)

# fmt: off
CLAUSES: tuple[Clause, ...] = (
    # (a) a claim in name or address, or a lookalike domain, from an address of somebody else
    Clause(Rule.LOOKALIKE_DOMAIN, _I, _lookalike),
    Clause(Rule.NAME_OF_ANOTHER, _I, _name_of_another),
    # (b) an official domain, DMARC fails, and one thing more
    Clause(Rule.FORGED_AGAINST_POLICY, _I, lambda f: _forged(f) and _against_policy(f)),
    Clause(Rule.FORGED_UNSIGNED, _I, lambda f: _forged(f) and not f.signed),
    Clause(Rule.FORGED_WITH_LURE, _I, lambda f: _forged(f) and bool(f.lures)),
    Clause(Rule.FORGED_AS_DEPARTMENT, _I, lambda f: _forged(f) and f.risk),
    # (a) or (b), whichever the unsourced fact leaves open
    Clause(Rule.FORGED_OR_LOOKALIKE, _I, _forged_or_lookalike),
    # (c) an official domain that could not be checked, with a lure this platform never uses
    Clause(Rule.UNCHECKED_NEVER_ASKS, _I, lambda f: _unproven(f) and _never_asks(f)),
    Clause(Rule.NOT_PASSED_NEVER_ASKS, _I,
           lambda f: f.reading.standing is Standing.FAILED and _never_asks(f)),
    # suspicious: something is wrong, and it is not proven who did it
    Clause(Rule.FAINT_CLAIM, _S,
           lambda f: any(c.faint for c in f.strange_claims) and not _platform(f)),
    Clause(Rule.UNSOURCED_NAME, _S, lambda f: bool(f.strange_claims) and not _platform(f)),
    Clause(Rule.RELAY_NAMES_ANOTHER, _S,
           lambda f: bool(f.strange_claims) and f.reading.standing is Standing.RELAY),
    Clause(Rule.AMBIGUOUS_AUTHOR, _S, _ambiguous),
    Clause(Rule.UNSOURCED_NOT_PASSED, _S,
           lambda f: f.reading.standing is Standing.FAILED and _unsourced(f)),
    Clause(Rule.NOT_PASSED, _S, lambda f: f.reading.standing is Standing.FAILED),
    Clause(Rule.PLATFORM_MAIL_WITH_LURE, _S, _platform_with_lure),
    Clause(Rule.RELAY_AS_DEPARTMENT, _S,
           lambda f: f.reading.standing is Standing.RELAY and f.speaks_as_department),
    Clause(Rule.UNCHECKED_WITH_LURE, _S, lambda f: _unproven(f) and bool(f.telling_lures)),
    Clause(Rule.CLAIM_IN_TEXT, _S, lambda f: bool(f.text_claims)),
    Clause(Rule.DEPARTMENT_WITH_LURE, _S,
           lambda f: f.reading.standing is Standing.OUTSIDE and f.risk and bool(f.lures)),
    # undetermined: could not be checked is neither fine nor forged
    Clause(Rule.LOOKUP_FAILED, _U, lambda f: f.reading.standing is Standing.TEMPERROR),
    Clause(Rule.NOT_CHECKED, _U, lambda f: f.reading.standing is Standing.UNCHECKED),
    # genuine, and the rest
    Clause(Rule.AUTHENTICATED, _G, _platform),
    Clause(Rule.UNSOURCED_AUTHENTICATED, _N, lambda f: f.reading.standing is Standing.UNSOURCED),
    Clause(Rule.NO_CLAIM, _N, lambda f: True),
)
# fmt: on


SENDERS = (
    Clause(Rule.SENDER_NOT_PASSED, _S, lambda f: f.reading.standing is Standing.FAILED),
    Clause(Rule.SENDER_POSES, _S, lambda f: bool(f.proven_claims)),
)
"""What is said of a Sender field beside the author; it never makes a mail better."""


def decide(facts: Facts) -> Clause:
    """The clause that decides for one reading; the last one always holds."""
    return next(clause for clause in CLAUSES if clause.holds(facts))
