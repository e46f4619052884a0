"""check_host() of RFC 7208 section 4, and the check of a delivery."""

from __future__ import annotations

from mailguard.auth.model import Delivery, Result, SpfResult
from mailguard.auth.spf.client import read_client
from mailguard.auth.spf.evaluate import Outcome, evaluate
from mailguard.auth.spf.macros import MacroError, read_macros
from mailguard.auth.spf.session import Session, Stop
from mailguard.dns.lookups import Lookups
from mailguard.dns.names import ascii_name
from mailguard.dns.recall import Recall
from mailguard.limits import MAX_SPF_IDENTITY


def check_spf(delivery: Delivery, *, lookups: Lookups) -> SpfResult:
    """SPF of a mail as it was delivered: of MAIL FROM, or of HELO where the sender is null.

    RFC 7208 section 2.4: a null sender is `postmaster@` the HELO name; `identity` is then "helo".
    NONE, with the reason, where the border hop does not tell client or sender: never guessed.
    The names asked are of the sender's choosing (its macros, the client's PTR records): the caller
    decides whether the answer can matter.
    """
    if delivery.client_ip is None:
        return SpfResult(Result.NONE, reason=delivery.reason or "client_unknown")
    if delivery.mail_from is None:
        return SpfResult(Result.NONE, reason=delivery.reason or "sender_unknown")
    sender = delivery.mail_from.strip("<> ")
    identity = "mailfrom" if sender else "helo"
    sender = sender or f"postmaster@{delivery.helo}"
    return check_host(
        delivery.client_ip,
        sender.rpartition("@")[2],
        sender,
        delivery.helo,
        lookups=lookups,
        identity=identity,
    )


def check_host(
    client_ip: str,
    domain: str,
    sender: str,
    helo: str,
    *,
    lookups: Lookups,
    receiver: str = "unknown",
    now: int = 0,
    identity: str = "mailfrom",
    explain: bool = False,
) -> SpfResult:
    """Whether the host at `client_ip` may send for `domain` (RFC 7208 section 4). Never raises.

    `sender` is the whole address, `receiver` and `now` (seconds since the epoch) are for the
    macros r and t. `explain` fetches the explanation of a fail: one more lookup, at a name of the
    sender's choosing, that changes no result. `reason` is "mechanism" or "no_match" where the
    policy decided, else what stood in its way.
    """
    client = read_client(client_ip)
    if client is None:
        return SpfResult(Result.NONE, domain, identity, "client_ip_invalid")
    local, _, sender_domain = sender.rpartition("@")
    name = ascii_name(domain)
    # RFC 7208 section 4.3: a malformed domain, or one of a single label, has no policy.
    if name is None or "." not in name or name.startswith("["):
        return SpfResult(Result.NONE, domain, identity, "domain_invalid")
    if len(local) > MAX_SPF_IDENTITY:
        return SpfResult(Result.NONE, name, identity, "sender_too_long")

    def check() -> tuple[SpfResult, bool]:
        session = Session(
            client=client,
            local=local or "postmaster",
            sender_domain=_written(sender_domain),
            helo=_written(helo[:MAX_SPF_IDENTITY]),
            lookups=lookups,
            receiver=receiver,
            now=now,
        )
        outcome = _outcome(session, domain, name)
        explanation = _explanation(session, outcome) if explain else ""
        decided = (outcome.result, name, identity, outcome.reason, explanation)
        return SpfResult(*decided, tuple(session.trace)), not session.personal

    key = (client_ip, domain, sender_domain, identity, explain)
    return _RESULTS.find(key, lookups, check)


_RESULTS: Recall[SpfResult] = Recall()


def _outcome(session: Session, domain: str, name: str) -> Outcome:
    try:
        return evaluate(session, _written(domain))
    except Stop as stop:
        return Outcome(stop.result, stop.reason, name)


def _written(name: str) -> str:
    """`name` with its U-labels as A-labels (RFC 8616 section 4), else as it was written.

    Without the dot that may end it (RFC 7208 section 4.3: "zero-length label not at the end"), so
    that what a macro puts behind it is not torn off by an empty label.
    """
    return (name if name.isascii() else ascii_name(name) or name).removesuffix(".")


def _explanation(session: Session, outcome: Outcome) -> str:
    """The text of `exp` (RFC 7208 section 6.2), "" where there is none or anything is wrong."""
    if outcome.result is not Result.FAIL or outcome.record is None:
        return ""
    target = outcome.record.explanation
    if target is None:
        return ""
    try:
        answer = session.ask(session.name(target, outcome.domain), "TXT")
        if len(answer.values) != 1:
            return ""
        pieces = read_macros(answer.values[0], explanation=True)
        return session.text(pieces, outcome.domain)
    except (Stop, MacroError):
        return ""
