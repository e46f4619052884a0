"""The findings of a verdict, in the order in which a shop owner wants to read them."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.auth.model import Report
from mailguard.findings import Code, Finding
from mailguard.message.model import Content, Message
from mailguard.registry.index import Registry
from mailguard.verdict.clauses import Clause
from mailguard.verdict.facts import Facts
from mailguard.verdict.standing import Standing

ORDER = (
    Code.ANALYSIS_CRASHED,
    Code.AUTHENTICATED,
    Code.CLAIM_LOOKALIKE,
    Code.CLAIM_NAME,
    Code.CLAIM_ADDRESS,
    Code.FOREIGN_ADDRESS,
    Code.NOT_AUTHENTICATED,
    Code.RELAYED,
    Code.AUTHENTICATED_UNSOURCED,
    Code.CLAIM_SUBJECT,
    Code.CLAIM_TEXT,
    Code.NEVER_ASKS,
    Code.LURE_FEE,
    Code.LURE_QR_PAYMENT,
    Code.LURE_CONTACT,
    Code.LURE_GAME_CARD,
    Code.LURE_CREDENTIALS,
    Code.LURE_CALLBACK,
    Code.LURE_LINK_LOOKALIKE,
    Code.LURE_REPLY_LOOKALIKE,
    Code.LURE_LINK_MISMATCH,
    Code.LURE_QR_DRAWN,
    Code.CLAIM_DEPARTMENT,
    Code.LOOKUP_FAILED,
    Code.NOT_CHECKED,
    Code.PRELUDE_ADDRESS,
    Code.AUTHOR_AMBIGUOUS,
    Code.AUTHOR_SEVERAL_FIELDS,
    Code.AUTHOR_SEVERAL_MAILBOXES,
    Code.AUTHOR_NONE,
    Code.AUTHOR_HIDDEN_CHARACTERS,
)
"""Most telling first; codes that are not listed follow in the order in which they were noted."""

_RANK = {code: rank for rank, code in enumerate(ORDER)}


def reasons(
    clause: Clause, facts: Facts, platform: str, message: Message, content: Content
) -> tuple[Finding, ...]:
    """Every finding of every room and the comparison's own, most important first, none twice."""
    noted = [
        *_comparison(clause, facts, platform),
        *facts.impression.findings,
        *facts.authors.findings,
        *message.findings,
        *content.findings,
        *facts.report.findings,
    ]
    unique: list[Finding] = []
    for finding in noted:
        if finding not in unique[-64:]:  # a bounded look back: limits keep the list short anyway
            unique.append(finding)
    return tuple(sorted(unique, key=lambda finding: _RANK.get(finding.code, len(ORDER))))


def _comparison(clause: Clause, facts: Facts, platform: str) -> Iterator[Finding]:
    """Who the mail says it is beside who sent it."""
    reading = facts.reading
    name = platform_name(platform, facts.registry)
    domain = reading.mailbox.domain or reading.mailbox.address
    params = {"platform": name, "domain": domain}
    if reading.platform:
        yield _standing(facts, domain)
    if clause.kind.flagged and platform and domain and reading.platform != platform:
        yield Finding(Code.FOREIGN_ADDRESS, params, f"registry:{platform}")
    if clause.kind.flagged:
        for lure in facts.never_used:
            yield Finding(
                Code.NEVER_ASKS,
                {"platform": name, "evidence": lure.evidence, "kind": lure.kind},
                f"registry:{reading.platform}",
            )


def _standing(facts: Facts, domain: str) -> Finding:
    """What was found out about an address that is a platform's."""
    reading, report = facts.reading, facts.report
    params = {"platform": platform_name(reading.platform, facts.registry), "domain": domain}
    match reading.standing:
        case Standing.OFFICIAL | Standing.RELAY | Standing.UNSOURCED:
            codes = {
                Standing.OFFICIAL: Code.AUTHENTICATED,
                Standing.RELAY: Code.RELAYED,
                Standing.UNSOURCED: Code.AUTHENTICATED_UNSOURCED,
            }
            proof = _proof(reading.platform, report, facts.registry)
            return Finding(codes[reading.standing], params | {"proof": proof}, _source(report))
        case Standing.TEMPERROR:
            return Finding(Code.LOOKUP_FAILED, params, f"dns:{domain}")
        case Standing.UNCHECKED:
            return Finding(Code.NOT_CHECKED, params, f"registry:{reading.platform}")
        case _:
            params["dmarc"] = report.dmarc.result.value
            return Finding(Code.NOT_AUTHENTICATED, params, _source(report))


def _proof(platform: str, report: Report, registry: Registry) -> str:
    """The identities that authenticated the platform: "dkim dhgate.com, spf mail.dhgate.com"."""
    shown = []
    for passed in report.passes:
        owner = registry.owner(passed.domain)
        if owner and owner.platform == platform:
            shown.append(f"{passed.method} {passed.domain}")
    return ", ".join(dict.fromkeys(shown))


def _source(report: Report) -> str:
    return f"header:Authentication-Results {report.trusted_by}" if report.trusted_by else "dns"


def platform_name(platform: str, registry: Registry) -> str:
    """The name that people know it by; the id where the registry lacks it, "" where none."""
    entry = registry.platforms.get(platform)
    return entry.name if entry else platform
