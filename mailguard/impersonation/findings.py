"""What is noted of claims and lures, for who is to understand the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.findings import Code, Finding
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.limits import MAX_EVIDENCE
from mailguard.registry.index import Registry

_CODES = {
    Where.NAME: Code.CLAIM_NAME,
    Where.ADDRESS: Code.CLAIM_ADDRESS,
    Where.DOMAIN: Code.CLAIM_LOOKALIKE,
    Where.SUBJECT: Code.CLAIM_SUBJECT,
    Where.TEXT: Code.CLAIM_TEXT,
}
_SOURCES = {
    Where.NAME: "header:From",
    Where.ADDRESS: "header:From",
    Where.DOMAIN: "header:From",
    Where.SUBJECT: "header:Subject",
    Where.TEXT: "text",
}


def claim_finding(claim: Claim, registry: Registry, authors: int) -> Finding:
    """What is noted of a claim; past so many `authors` it is one of the Sender field's."""
    params = {
        "platform": registry.platforms[claim.platform].name,
        "evidence": _short(claim.evidence),
        "technique": claim.technique,
    }
    source = _SOURCES[claim.where] if claim.mailbox < authors else "header:Sender"
    return Finding(_CODES[claim.where], params, source)


def lure_finding(lure: Lure) -> Finding:
    """What is noted of a lure."""
    return Finding(lure.code, {"evidence": _short(lure.evidence), "kind": lure.kind}, _source(lure))


def department_finding(claims: list[Claim], department: str) -> Iterator[Finding]:
    """That the mail speaks as a risk department, by its own name or a claim; nothing elsewhere."""
    evidence = department or next((claim.evidence for claim in claims if claim.risk), "")
    if evidence:
        yield Finding(Code.CLAIM_DEPARTMENT, {"evidence": _short(evidence)}, "")


def _short(evidence: str) -> str:
    """Evidence as it is shown: one line, as long as fits a report."""
    line = " ".join(evidence.split())
    return line if len(line) <= MAX_EVIDENCE else f"{line[: MAX_EVIDENCE - 1]}…"


def _source(lure: Lure) -> str:
    if lure.code in (Code.LURE_LINK_LOOKALIKE, Code.LURE_LINK_MISMATCH):
        return "link"
    return "header:Reply-To" if lure.code is Code.LURE_REPLY_LOOKALIKE else "text"
