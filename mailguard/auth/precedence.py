"""Whom to believe: what a trusted server found beside what mailguard finds itself.

A trusted `dkim=pass` counts where the mail carries the signature that it speaks of, and that one
signs author and text. A trusted `dmarc=pass` counts only beside an aligned pass that counts. Our
own failures do not contradict them: a server may rewrite mail after it has checked it, and keys go.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.auth.believe import Believed
from mailguard.auth.dkim import Signatures
from mailguard.auth.dkim.tags import without_wsp
from mailguard.auth.model import (
    ArcResult,
    DkimResult,
    DmarcResult,
    Pass,
    Result,
    Source,
    SpfResult,
    Step,
)
from mailguard.auth.policy import published_policy
from mailguard.auth.results import MethodResult
from mailguard.message.model import Message
from mailguard.names.suffix import registrable

_RULE = "RFC 8601 section 4.1"
_WORST_FIRST = (
    Result.FAIL,
    Result.SOFTFAIL,
    Result.POLICY,
    Result.PERMERROR,
    Result.TEMPERROR,
    Result.NEUTRAL,
    Result.NONE,
    Result.PASS,
)


def related(domain: str, author_domain: str) -> bool:
    """Whether two domains belong to one owner, as far as can be told without DNS.

    DMARC's own answer takes a tree walk (RFC 9989 section 4.10): here it is enough to see whether a
    pass can have to do with the author at all.
    """
    if not domain or not author_domain:
        return False
    return domain == author_domain or (
        (registrable(domain) or domain) == (registrable(author_domain) or author_domain)
    )


def trusted_dkim(
    believed: Believed, message: Message, present: Signatures
) -> tuple[DkimResult, ...]:
    """The server's DKIM results; `proves` where the mail carries a signature that bears it out.

    `present` are the mail's signatures.
    """
    found = believed.of("dkim")
    if not found:
        return ()
    signatures = list(zip(present.unverified(), _signature_starts(message), strict=False))
    results = []
    for told in found:
        meant = [signature for signature, start in signatures if _means(told, signature, start)]
        # Where the server does not say which signature passed, none of them may be a weak one.
        proves = told.result is Result.PASS and bool(meant) and all(s.covers for s in meant)
        results.append(
            DkimResult(
                result=told.result,
                domain=meant[0].domain if meant else told.domain,
                selector=told.get("header.s"),
                identity=told.get("header.i"),
                reason="" if proves or told.result is not Result.PASS else "no_such_signature",
                proves=proves,
                covers=proves,
                trace=(_step(told, believed.by),),
                source=Source.TRUSTED,
            )
        )
    return tuple(results)


def trusted_spf(believed: Believed) -> SpfResult | None:
    """The server's SPF result: of MAIL FROM before HELO; the worst where it has several."""
    told = believed.of("spf")
    if not told:
        return None
    mail_from = [result for result in told if result.identity != "smtp.helo"]
    chosen = min(mail_from or told, key=_how_bad)
    return SpfResult(
        result=chosen.result,
        domain=chosen.domain,
        identity="helo" if chosen.identity == "smtp.helo" else "mailfrom",
        trace=(_step(chosen, believed.by),),
        source=Source.TRUSTED,
    )


def trusted_dmarc(
    believed: Believed, author_domain: str, passes: Iterable[Pass]
) -> DmarcResult | None:
    """The server's DMARC result for the author, None where it has none that counts.

    A result for another author than the one shown is none: the mail shows several.
    """
    told = [r for r in believed.of("dmarc") if r.domain in ("", author_domain)]
    if not told:
        return None
    chosen = min(told, key=_how_bad)
    if chosen.result not in (Result.PASS, Result.FAIL, Result.NONE):
        return None
    aligned = any(related(passed.domain, author_domain) for passed in passes)
    if chosen.result is Result.PASS and not aligned:
        return None
    return DmarcResult(
        result=chosen.result,
        author_domain=author_domain,
        policy=published_policy(chosen),
        reason=_remarks(chosen),
        trace=(_step(chosen, believed.by),),
    )


def counting(
    spf: SpfResult, dkim: Iterable[DkimResult], arc: ArcResult, *, null_sender: bool
) -> tuple[Pass, ...]:
    """All identities that count as authenticated.

    SPF of HELO counts for a null sender only, where HELO is the sender (RFC 7208 section 2.4).
    """
    passes = [
        Pass("dkim", result.domain, result.source)
        for result in dkim
        if result.result is Result.PASS and result.proves and result.domain
    ]
    sender = spf.identity == "mailfrom" or null_sender
    if spf.result is Result.PASS and sender and spf.domain:
        passes.append(Pass("spf", spf.domain, spf.source))
    if arc.rescues:
        passes += [Pass("arc", domain, Source.OWN) for domain in arc.passes]
    return tuple(dict.fromkeys(passes))


def _how_bad(told: MethodResult) -> int:
    return _WORST_FIRST.index(told.result)


def _signature_starts(message: Message) -> list[str]:
    """The b= of each signature, as far as it can be read, without white space."""
    starts = []
    for header in message.fields("dkim-signature"):
        tags = header.value.decode("utf-8", "replace").replace("\r\n", "").split(";")
        values = [v for name, equals, v in (t.partition("=") for t in tags) if name.strip() == "b"]
        starts.append(without_wsp(values[0]) if values else "")
    return starts


def _means(told: MethodResult, signature: DkimResult, start: str) -> bool:
    """Whether the server's result can be about this signature (RFC 8601 section 2.7.1)."""
    if told.identity == "header.i":
        # i= is d= or below it (RFC 6376 section 3.5).
        named = told.domain == signature.domain or told.domain.endswith("." + signature.domain)
    else:
        named = told.domain == signature.domain
    selector = told.get("header.s").lower().rstrip(".")
    if not named or not signature.domain or (selector and selector != signature.selector):
        return False
    return start.startswith(told.get("header.b"))


def _step(told: MethodResult, by: str) -> Step:
    properties = " ".join(f"{name}={value}" for name, value in told.properties)
    what = f"header:Authentication-Results {by}"
    return Step(what, f"{told.method}={told.result} {properties}".rstrip(), _RULE)


def _remarks(told: MethodResult) -> str:
    """What else the server thought of it: Microsoft's action and composite authentication."""
    return f"action={action}" if (action := told.get("action")) else ""
