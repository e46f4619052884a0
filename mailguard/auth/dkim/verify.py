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


def verify_signatures(
    message: Message,
    *,
    lookups: Lookups,
    now: float,
    matters: Callable[[str], bool] | None = None,
) -> tuple[DkimResult, ...]:
    """The result of every DKIM-Signature, topmost first. Never raises.

    `now` is the time of delivery in seconds since the epoch: x= is judged by it. Where `matters`
    says no to a signing domain its key is not asked for, because a lookup is a read receipt.
    Signatures after the first `limits.MAX_SIGNATURES` that would be asked for get the reason
    "signature_limit" (RFC 6376 section 6.1 lets a verifier limit them). Every code that
    `DkimResult.reason` can have is in `reasons.Reason`.
    """
    verifier = _Verifier(message, lookups, now, matters or _everything_matters)
    positions = verifier.mail.fields.positions("dkim-signature")
    return tuple(verifier.result(position) for position in positions)


def _everything_matters(_domain: str) -> bool:
    return True


class _Verifier:
    def __init__(
        self, message: Message, lookups: Lookups, now: float, matters: Callable[[str], bool]
    ) -> None:
        self.mail = SignedMail(message)
        self._lookups = lookups
        self._now = now
        self._matters = matters
        self._judged = 0

    def result(self, position: int) -> DkimResult:
        """The result of the signature at `position` of the header."""
        tags: dict[str, str] = {}
        try:
            tags = parse_field_tags(self.mail.message.headers[position].value)
            signature = read_signature(tags)
        except RefusedError as refused:
            return _unlawful(tags, refused)
        return self._verified(signature, position)

    def _verified(self, signature: Signature, position: int) -> DkimResult:
        signer, scope = signature.signer, signature.scope
        trace: list[Step] = []
        whole = scope.length is None
        try:
            self._admit(signature)
            keys = fetch_keys(
                signer, self._lookups, trace, identity_domain=signature.identity_domain
            )
            self.mail.check_body(scope)
            whole = self.mail.reaches_end(scope)
            key = self.mail.check_signature(signer, scope, position, keys)
            reason = self._doubt(scope, key, whole=whole)
        except RefusedError as refused:
            reason = refused.reason
        return _result(signature, reason, trace, covers=whole and self._covers_from(scope))

    def _admit(self, signature: Signature) -> None:
        """Raises RefusedError where the signature is not to be judged."""
        if not self._matters(signature.signer.domain):
            raise RefusedError(Reason.NOT_ASKED)
        self.mail.admit(signature.scope, self._now)
        if self._judged >= limits.MAX_SIGNATURES:
            raise RefusedError(Reason.SIGNATURE_LIMIT)
        self._judged += 1

    def _covers_from(self, scope: Scope) -> bool:
        """Whether every From field is signed (RFC 6376 section 8.15)."""
        return self.mail.fields.covers(scope.names, "from")

    def _doubt(self, scope: Scope, key: Key, *, whole: bool) -> Reason | None:
        """Why a signature that verified proves nothing."""
        if not self._covers_from(scope):
            return Reason.FROM_PARTLY_SIGNED
        if not whole:
            return Reason.BODY_PARTLY_SIGNED
        return Reason.KEY_TESTING if key.testing else None


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
