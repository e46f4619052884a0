"""The result of a mail's ARC chain, and whether it rescues (RFC 8617 section 5.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection

from mailguard.auth.arc.sets import FIELDS, SEAL, ArcSet, BrokenChainError, read_sets
from mailguard.auth.dkim.canonical import relaxed_field, without_own
from mailguard.auth.dkim.fetch import fetch_keys
from mailguard.auth.dkim.mail import SignedMail, verified_by
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.model import ArcResult, Result, Step
from mailguard.dns.lookups import Lookups
from mailguard.dns.names import ascii_name
from mailguard.message.model import Message

ReadPasses = Callable[[bytes], tuple[str, ...]]
"""Reads what follows `i=N;` in ARC-Authentication-Results: the domains that it says passed."""


def verify_arc(
    message: Message,
    *,
    lookups: Lookups,
    now: float,
    sealers: Collection[str] = (),
    matters: Callable[[str], bool] | None = None,
    read_passes: ReadPasses | None = None,
) -> ArcResult:
    """Validate the chain of a mail. Never raises.

    `now` is the time of delivery in seconds since the epoch; `sealers` are the d= that the operator
    trusts. Keys are asked for only where `matters` says yes to the newest sealer; without it,
    where that sealer is trusted, because no other chain can rescue. `read_passes` fills
    `ArcResult.passes`. `reason` is a code of `dkim.reasons.Reason` or `arc.sets.ChainReason`.
    """
    if not any(map(message.positions, FIELDS)):
        return ArcResult(Result.NONE)
    mail = SignedMail(message)
    try:
        sets = read_sets(message)
    except BrokenChainError as broken:
        return _failure(broken.reason, broken.detail)
    except RefusedError as refused:
        return _failure(refused.reason, refused.detail)
    trusted = frozenset(name for sealer in sealers if (name := ascii_name(sealer)))
    names = tuple(arc_set.seal.signer.domain for arc_set in reversed(sets))
    if not (matters or trusted.__contains__)(names[0]):
        return ArcResult(Result.NONE, names, str(Reason.NOT_ASKED))
    trace: list[Step] = []
    try:
        whole = _check_message(mail, sets[-1], lookups, now, trace)
        _check_seals(mail, sets, lookups, trace)
    except RefusedError as refused:
        result = Result.NONE if refused.reason.result is Result.NONE else Result.FAIL
        return ArcResult(result, names, str(refused.reason), trace=tuple(trace))
    trace.append(Step(f"{SEAL} i=1 to {len(sets)}", Result.PASS, "RFC 8617 section 5.2"))
    rescues = whole and names[0] in trusted
    passes: tuple[str, ...] = ()
    if rescues and read_passes:
        passes = read_passes(_oldest_trusted(sets, trusted).results.payload)
    return ArcResult(Result.PASS, names, "", rescues, passes, tuple(trace))


def _failure(reason: str, detail: str) -> ArcResult:
    step = Step("ARC sets", f"{Result.FAIL} ({reason}: {detail})", "RFC 8617 section 5.2")
    return ArcResult(Result.FAIL, reason=str(reason), trace=(step,))


def _check_message(
    mail: SignedMail, newest: ArcSet, lookups: Lookups, now: float, trace: list[Step]
) -> bool:
    """Section 5.2 step 4; whether every From field and the whole body are signed.

    Older message signatures are expected to be broken by those who forwarded the mail since.
    """
    own = newest.message
    mail.admit(own.scope, now)
    keys = fetch_keys(own.signer, lookups, trace)
    mail.check_body(own.scope)
    mail.check_signature(own.signer, own.scope, own.position, keys)
    return mail.fields.covers(own.scope.names, "from") and mail.reaches_end(own.scope)


def _check_seals(mail: SignedMail, sets: list[ArcSet], lookups: Lookups, trace: list[Step]) -> None:
    """Section 5.2 step 6, newest first."""
    digests = _seal_digests(mail, sets)
    for arc_set, digest in zip(reversed(sets), reversed(digests), strict=True):
        signer = arc_set.seal.signer
        verified_by(fetch_keys(signer, lookups, trace), signer, digest)


def _seal_digests(mail: SignedMail, sets: list[ArcSet]) -> list[bytes]:
    """What each seal signs: all sets up to its own, in the relaxed form (section 5.1.1).

    Each seal extends the hash of the one before, so fifty sets cost no more than their length.
    """
    headers = mail.message.headers
    hashed = hashlib.sha256()
    digests = []
    for arc_set in sets:
        for position in (arc_set.results.position, arc_set.message.position):
            hashed.update(relaxed_field(headers[position].raw) + b"\r\n")
        seal = headers[arc_set.seal.position].raw
        own = hashed.copy()
        own.update(without_own(seal, relaxed=True))
        digests.append(own.digest())
        hashed.update(relaxed_field(seal) + b"\r\n")
    return digests


def _oldest_trusted(sets: list[ArcSet], trusted: frozenset[str]) -> ArcSet:
    """The oldest set that trusted sealers alone have handed on; the newest one is trusted."""
    oldest = sets[-1]
    for arc_set in reversed(sets):
        if arc_set.seal.signer.domain not in trusted:
            break
        oldest = arc_set
    return oldest
