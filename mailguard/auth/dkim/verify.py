"""The result of each DKIM-Signature of a mail (RFC 6376 section 6.1)."""

from __future__ import annotations

from collections.abc import Callable

from mailguard import limits
from mailguard.auth.dkim.domain import read_domain, read_selector
from mailguard.auth.dkim.fetch import fetch_keys
from mailguard.auth.dkim.key import Key
from mailguard.auth.dkim.mail import SignedMail
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.signature import Scope, Signature, read_signature
from mailguard.auth.dkim.tags import parse_field_tags
from mailguard.auth.model import DkimResult, Result, Step
from mailguard.dns.lookups import Lookups
from mailguard.message.model import Message


class Signatures:
    """The DKIM-Signature fields of one mail, read once; nothing is asked until `verify`."""

    def __init__(self, message: Message) -> None:
        self._mail = SignedMail(message)
        positions = message.positions("dkim-signature")
        self._read = [(p, _read(message.headers[p].value)) for p in positions]

    def unverified(self) -> tuple[DkimResult, ...]:
        """What the fields say for themselves, topmost first: none of it is proved."""
        return tuple(
            self._result(read, Reason.NOT_ASKED, []) if isinstance(read, Signature) else read
            for _, read in self._read
        )

    def verify(
        self, *, lookups: Lookups, now: float, matters: Callable[[str], bool] | None = None
    ) -> tuple[DkimResult, ...]:
        """The result of every signature, topmost first. Never raises.

        `now` is the time of delivery in seconds since the epoch: x= is judged by it. Where
        `matters` says no to a signing domain its key is not asked for, because a lookup is a read
        receipt. Of the lawful ones that matter the first `limits.MAX_SIGNATURES` are verified, the
        rest get the reason "signature_limit" (RFC 6376 section 6.1 lets a verifier limit them).
        Every code that `DkimResult.reason` can have is in `reasons.Reason`.
        """
        results = []
        judged = 0
        for position, read in self._read:
            if not isinstance(read, Signature):
                results.append(read)
            elif matters is not None and not matters(read.signer.domain):
                results.append(self._result(read, Reason.NOT_ASKED, []))
            elif judged >= limits.MAX_SIGNATURES:
                results.append(self._result(read, Reason.SIGNATURE_LIMIT, []))
            else:
                judged += 1
                results.append(self._verify(read, position, lookups, now))
        return tuple(results)

    def _verify(
        self, signature: Signature, position: int, lookups: Lookups, now: float
    ) -> DkimResult:
        """One signature in the order of RFC 6376 section 6.1: its field, its key, the hashes."""
        signer, scope = signature.signer, signature.scope
        trace: list[Step] = []
        whole = None
        try:
            self._mail.admit(scope, now)
            keys = fetch_keys(signer, lookups, trace, identity_domain=signature.identity_domain)
            self._mail.check_body(scope)
            whole = self._mail.reaches_end(scope)
            key = self._mail.check_signature(signer, scope, position, keys)
            reason = self._doubt(scope, key, whole=whole)
        except RefusedError as refused:
            reason = refused.reason
        return self._result(signature, reason, trace, whole=whole)

    def _doubt(self, scope: Scope, key: Key, *, whole: bool) -> Reason | None:
        """Why a signature that verified proves nothing."""
        if not self._mail.fields.covers(scope.names, "from"):
            return Reason.FROM_PARTLY_SIGNED
        if not whole:
            return Reason.BODY_PARTLY_SIGNED
        return Reason.KEY_TESTING if key.testing else None

    def _result(
        self,
        signature: Signature,
        reason: Reason | None,
        trace: list[Step],
        *,
        whole: bool | None = None,
    ) -> DkimResult:
        """The result of a lawful signature; `whole` is None where the body was not looked at."""
        scope = signature.scope
        if whole is None:
            whole = scope.length is None
        covers = whole and self._mail.fields.covers(scope.names, "from")
        return _result(signature, reason, trace, covers=covers)


def _read(value: bytes) -> Signature | DkimResult:
    """A lawful signature, or the result of one that is not."""
    tags: dict[str, str] = {}
    try:
        tags = parse_field_tags(value)
        return read_signature(tags)
    except RefusedError as refused:
        return _unlawful(tags, refused)


def _result(
    signature: Signature, reason: Reason | None, trace: list[Step], *, covers: bool
) -> DkimResult:
    """The result of a lawful signature; without a reason it is a pass that proves something."""
    signer = signature.signer
    result = reason.result if reason else Result.PASS
    what = f"DKIM-Signature d={signer.domain} s={signer.selector}"
    rule = reason.rule if reason else "RFC 6376 section 6.1.3"
    trace.append(Step(what, f"{result} ({reason})" if reason else result, rule))
    return DkimResult(
        result=result,
        domain=signer.domain,
        selector=signer.selector,
        identity=signature.identity,
        algorithm=signer.algorithm,
        reason=str(reason or ""),
        proves=reason is None,
        covers=covers,
        trace=tuple(trace),
    )


def _unlawful(tags: dict[str, str], refused: RefusedError) -> DkimResult:
    """The result of a signature that breaks the rules, with what can be read of it."""
    reason = refused.reason
    try:
        domain, selector = read_domain(tags.get("d", "")), read_selector(tags.get("s", ""))
    except RefusedError:
        domain = selector = ""
    found = f"{reason.result} ({reason}: {refused.detail})"
    return DkimResult(
        result=reason.result,
        domain=domain,
        selector=selector,
        reason=str(reason),
        proves=False,
        trace=(Step("DKIM-Signature", found, reason.rule),),
    )
