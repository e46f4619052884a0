"""The keys a signer publishes (RFC 6376 sections 3.6.2 and 6.1.2)."""

from __future__ import annotations

from mailguard import limits
from mailguard.auth.dkim.key import Key, parse_key
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.signature import ALGORITHMS, Signer
from mailguard.auth.model import Step
from mailguard.dns.answer import Status
from mailguard.dns.lookups import Lookups

_SHOWN = 120
"""Characters of a record that the trace shows."""

_UNANSWERED = {
    Status.NODATA: Reason.KEY_MISSING,
    Status.NXDOMAIN: Reason.KEY_MISSING,
    Status.TEMPERROR: Reason.KEY_DNS,
    Status.UNCHECKED: Reason.NOT_CHECKED,
}


def fetch_keys(
    signer: Signer, lookups: Lookups, trace: list[Step], *, identity_domain: str = ""
) -> list[Key]:
    """The keys at d= and s= that this signature may use; never an empty list.

    Several records are undefined (section 3.6.2.2); each of the first few that can be used is
    tried, as section 6.1.2 permits. Raises RefusedError with what is wrong with the first one.
    """
    answer = lookups.query(f"{signer.selector}._domainkey.{signer.domain}", "TXT")
    if not answer.values:
        reason = _UNANSWERED.get(answer.status, Reason.KEY_MISSING)
        trace.append(Step(f"{answer.name} TXT", answer.status, reason.rule))
        raise RefusedError(reason)
    keys = []
    refusals = []
    for record in answer.values[: limits.MAX_KEY_RECORDS]:
        trace.append(Step(f"{answer.name} TXT", record[:_SHOWN], "RFC 6376 section 3.6.1"))
        key = parse_key(record)
        refusal = key if isinstance(key, Reason) else _unfit(key, signer, identity_domain)
        if isinstance(key, Key) and refusal is None:
            keys.append(key)
        elif refusal is not None:
            refusals.append(refusal)
    if not keys:
        raise RefusedError(refusals[0])
    return keys


def _unfit(key: Key, signer: Signer, identity_domain: str) -> Reason | None:
    """Why a sound key may not be used for this signature."""
    if key.type != ALGORITHMS[signer.algorithm]:
        return Reason.KEY_TYPE
    # t=s: "the domain part of i= MUST NOT be a subdomain of d="
    if "s" in key.flags and identity_domain and identity_domain != signer.domain:
        return Reason.KEY_IDENTITY
    return None
