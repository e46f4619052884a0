"""Who sent a mail: every check made that can matter, and whom to believe where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mailguard import limits
from mailguard.auth.arc import verify_arc
from mailguard.auth.believe import Believed, believe
from mailguard.auth.delivery import find_border, read_hosts, trace_delivery
from mailguard.auth.dkim import Signatures
from mailguard.auth.dkim.reasons import Reason
from mailguard.auth.dmarc import evaluate_dmarc
from mailguard.auth.gaps import Gap, arc_gap, dkim_gap, spf_gap, widest
from mailguard.auth.model import (
    ArcResult,
    Checked,
    Delivery,
    DkimResult,
    DmarcResult,
    Pass,
    Report,
    Result,
    Source,
    SpfResult,
)
from mailguard.auth.precedence import (
    counting,
    related,
    trusted_dkim,
    trusted_dmarc,
    trusted_spf,
)
from mailguard.auth.results import read_results
from mailguard.auth.spf import check_spf
from mailguard.auth.trust import Trust
from mailguard.dns.lookups import Lookups
from mailguard.findings import Code, Finding
from mailguard.message.model import Authors, Message

Matters = Callable[[str], bool]


def authenticate(
    message: Message,
    authors: Authors,
    *,
    lookups: Lookups,
    trust: Trust,
    received: datetime | None,
    clock: Callable[[], float],
    matters: Matters | None = None,
) -> Report:
    """Find out who sent a mail. Never raises.

    `received` is the mailbox's own time of arrival, used where the border hop tells none; `clock`
    gives seconds since the epoch. DNS is asked about a domain only where `matters` says that its
    authentication can change the verdict, and no more once the author is authenticated; without
    `matters` everything is asked.
    """
    hosts = read_hosts(trust)
    border = find_border(message, hosts)
    delivery = trace_delivery(message, border)
    if delivery.time is None and received is not None:
        delivery = replace(delivery, time=received.timestamp())
    believed = believe(message, border, hosts, trust)
    check = _Check(message, authors, lookups, trust, delivery, believed, clock(), matters)
    return check.report()


@dataclass(slots=True)
class _Check:
    """One mail's checks, in the order in which each can make the next needless."""

    message: Message
    authors: Authors
    lookups: Lookups
    trust: Trust
    delivery: Delivery
    believed: Believed
    now: float
    matters: Matters | None

    spf: SpfResult = SpfResult(Result.NONE)
    told: tuple[DkimResult, ...] = ()
    own: tuple[DkimResult, ...] = ()
    arc: ArcResult = ArcResult(Result.NONE)

    @property
    def author_domain(self) -> str:
        return self.authors.mailboxes[0].domain if self.authors.mailboxes else ""

    def report(self) -> Report:
        self._make_checks()
        passes = self._passes()
        dmarc, source = self._dmarc(passes)
        return Report(
            author_domain=self.author_domain,
            spf=self.spf,
            dkim=(*self.told, *self.own),
            arc=self.arc,
            dmarc=dmarc,
            passes=passes,
            signed_by=tuple(dict.fromkeys(s.domain for s in self.own if s.domain)),
            source=source,
            trusted_by=self.believed.by,
            checked=self._checked(dmarc, passes),
            delivery=self.delivery,
            findings=self._findings(),
        )

    def _make_checks(self) -> None:
        told_spf = trusted_spf(self.believed)
        self.spf = told_spf or SpfResult(Result.NONE, reason=Reason.NOT_ASKED)
        signatures = Signatures(self.message)
        self.told = trusted_dkim(self.believed, self.message, signatures)
        self.own = signatures.unverified() if self._needless() else self._verified(signatures)
        if told_spf is None and not self._needless() and not self._told_failure:
            self.spf = self._own_spf()
        if not self._needless():
            self.arc = self._own_arc()

    def _passes(self) -> tuple[Pass, ...]:
        """What counts so far."""
        null_sender = self.delivery.mail_from == ""
        return counting(self.spf, (*self.told, *self.own), self.arc, null_sender=null_sender)

    def _authenticated(self, passes: Iterable[Pass]) -> bool:
        """Whether the author is among what counts."""
        return any(related(passed.domain, self.author_domain) for passed in passes)

    def _needless(self) -> bool:
        """Whether no further check can change anything."""
        return self.matters is not None and self._authenticated(self._passes())

    @property
    def _told_failure(self) -> bool:
        """Whether a trusted server, which asked SPF itself, found that DMARC failed."""
        told = trusted_dmarc(self.believed, self.author_domain, ())
        return told is not None and told.result is Result.FAIL

    def _asks(self, domain: str) -> bool:
        return bool(domain) and (self.matters is None or self.matters(domain))

    def _verified(self, signatures: Signatures) -> tuple[DkimResult, ...]:
        return signatures.verify(
            lookups=self.lookups, now=self.delivery.time or self.now, matters=self._asks
        )

    def _own_spf(self) -> SpfResult:
        domain = (self.delivery.mail_from or self.delivery.helo).rpartition("@")[2]
        if self.delivery.client_ip is None or self.delivery.mail_from is None:
            return check_spf(self.delivery, lookups=self.lookups)
        if not self._asks(domain):
            return SpfResult(Result.NONE, domain, reason=Reason.NOT_ASKED)
        if not self._fresh:
            reason = "too_old" if self.delivery.time else "age_unknown"
            return SpfResult(Result.NONE, domain, reason=reason)
        return check_spf(self.delivery, lookups=self.lookups)

    @property
    def _fresh(self) -> bool:
        """Whether DNS still is as it was when the mail came."""
        time = self.delivery.time
        return time is not None and self.now - time <= limits.SPF_MAX_AGE

    def _own_arc(self) -> ArcResult:
        return verify_arc(
            self.message,
            lookups=self.lookups,
            now=self.delivery.time or self.now,
            sealers=self.trust.arc_sealers,
            read_passes=_sealed_passes,
        )

    def _dmarc(self, passes: tuple[Pass, ...]) -> tuple[DmarcResult, Source]:
        told = trusted_dmarc(self.believed, self.author_domain, passes)
        own = [p for p in passes if p.method == "dkim" and p.source is Source.OWN]
        # A signature that verifies outweighs a server's "fail": one aligned pass is enough.
        if told is None or (told.result is not Result.PASS and self._authenticated(own)):
            return self._own_dmarc(passes), Source.OWN
        if told.result is Result.FAIL and not told.policy:
            told = replace(told, policy=self._own_dmarc(passes).policy)
        return told, Source.TRUSTED

    def _own_dmarc(self, passes: tuple[Pass, ...]) -> DmarcResult:
        domains = list(dict.fromkeys(m.domain for m in self.authors.mailboxes if m.field == "from"))
        if len(domains) == 1 and domains[0] and not self._asks(domains[0]):
            return DmarcResult(Result.NONE, self.author_domain, reason=Reason.NOT_ASKED)
        # ARC hands on what passed before: it is aligned as DKIM is.
        identifiers = [(p.method if p.method == "spf" else "dkim", p.domain) for p in passes]
        own = evaluate_dmarc(domains, identifiers, lookups=self.lookups)
        # Without what a gap leaves out, the mail has not failed (RFC 9989 section 5.3.6).
        gap = self._gap() if own.result is Result.FAIL else None
        return replace(own, result=gap.result, reason=gap.reason) if gap else own

    def _gap(self) -> Gap | None:
        """What could have authenticated the author, and came to nothing for another reason."""
        helps = [s for s in self.own if self._helps(s.domain)]
        told_dkim = bool(self.believed.of("dkim"))
        gaps = [] if told_dkim else [dkim_gap(s, fresh=self._fresh) for s in helps]
        if self._helps(self.spf.domain):
            gaps.append(spf_gap(self.spf))
        gaps.append(arc_gap(self.arc))
        return widest(gaps)

    def _helps(self, domain: str) -> bool:
        if self.matters is None:
            return related(domain, self.author_domain)
        return self._asks(domain)

    def _checked(self, dmarc: DmarcResult, passes: tuple[Pass, ...]) -> Checked:
        if self._authenticated(passes):
            return Checked.YES
        if gap := self._gap():
            return Checked.TEMPERROR if gap.result is Result.TEMPERROR else Checked.NO
        looked_up = dmarc.result is not Result.NONE or dmarc.reason in ("no_record", "no_policy")
        judged = self.spf.result is not Result.NONE or any(
            signature.result in (Result.PASS, Result.FAIL) for signature in self.own
        )
        return Checked.YES if self.believed.results or looked_up or judged else Checked.NO

    def _findings(self) -> tuple[Finding, ...]:
        findings = list(self.believed.findings)
        if self.delivery.border is None:
            params = {"reason": f"{self.delivery.reason} {self.delivery.received_by}".rstrip()}
            findings.append(Finding(Code.AUTH_BORDER_UNKNOWN, params, "header:Received"))
        if any(result.reason == Reason.SIGNATURE_LIMIT for result in self.own):
            params = {"limit": str(limits.MAX_SIGNATURES)}
            findings.append(Finding(Code.AUTH_SIGNATURE_LIMIT, params, "header:DKIM-Signature"))
        if self.lookups.exceeded:
            findings.append(Finding(Code.AUTH_DNS_LIMIT, {"limit": self.lookups.exceeded}, "dns"))
        return tuple(findings)


def _sealed_passes(payload: bytes) -> tuple[str, ...]:
    """The domains that an ARC-Authentication-Results field says passed DKIM, or SPF of MAIL FROM.

    Neither SPF of HELO nor DMARC by itself authenticates an author (RFC 9989 section 4.4).
    """
    passes = [r for r in read_results(payload).results if r.result is Result.PASS]
    domains = (r.domain for r in passes if r.identity not in ("smtp.helo", "header.from"))
    return tuple(dict.fromkeys(filter(None, domains)))
