"""What the clauses look at: one reading of the author beside everything the mail says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from mailguard.auth.model import Report, Result
from mailguard.findings import Code
from mailguard.impersonation.model import Claim, Impression, Lure, Where
from mailguard.message.model import Authors
from mailguard.registry.index import Registry
from mailguard.verdict.standing import Reading, Standing, signed_by

_SEPARATORS = re.compile(r"[.-]+")
SENDER_PLACES = frozenset({Where.NAME, Where.ADDRESS, Where.DOMAIN})
AUTHENTICATED = frozenset({Standing.OFFICIAL, Standing.RELAY, Standing.UNSOURCED})
_COMMON_IN_NOTICES = frozenset({Code.LURE_LINK_MISMATCH, Code.LURE_QR_DRAWN})
"""Genuine notices link through trackers, and draw codes for tickets."""
_DOUBTFUL_IN_NOTICES = frozenset({Code.LURE_QR_PAYMENT, Code.LURE_CALLBACK})
"""Some platforms are paid by code and print a telephone number: telling only beside another bait,
or in a note that somebody else wrote."""
_DOUBTFUL_KINDS = frozenset({"deposit_or_fine", "transfer", "contact_workchat"})
"""So are these: some platforms do take deposits and fines, are paid by transfer, or talk with their
sellers on the messenger of their own group (Alibaba: DingTalk; ByteDance: Feishu)."""


@dataclass(frozen=True)
class Facts:
    """The facts of one reading; every property is a condition that a clause names."""

    reading: Reading
    authors: Authors
    impression: Impression
    report: Report
    registry: Registry

    @cached_property
    def strange_claims(self) -> tuple[Claim, ...]:
        """Claims in this author's name or address to be a platform whose address it is not."""
        return tuple(
            claim
            for claim in self.impression.claims
            if claim.where in SENDER_PLACES
            and claim.mailbox == self.reading.index
            and claim.platform != self.reading.platform
        )

    @cached_property
    def proven_claims(self) -> tuple[Claim, ...]:
        """Strange claims that rest on a sourced fact and more than a slip of the pen, or that
        something else in the mail bears out.
        """
        return tuple(
            claim
            for claim in self.strange_claims
            if (claim.sourced and not claim.faint) or self._borne_out(claim)
        )

    def _borne_out(self, claim: Claim) -> bool:
        if self.lures or self.risk:
            return True
        return any(
            other.platform == claim.platform and other.where is not claim.where and other.sourced
            for other in self.impression.claims
        )

    @cached_property
    def text_claims(self) -> tuple[Claim, ...]:
        """Claims in subject or text to be a platform whose address this author has not."""
        if self.reading.standing in (Standing.OFFICIAL, Standing.UNSOURCED):
            return ()  # a platform may write about another one; its own words are its own
        return tuple(
            claim
            for claim in self.impression.claims
            if claim.where not in SENDER_PLACES and claim.platform != self.reading.platform
        )

    @property
    def lures(self) -> tuple[Lure, ...]:
        """Every bait in the mail."""
        return self.impression.lures

    @cached_property
    def telling_lures(self) -> tuple[Lure, ...]:
        """Baits that no genuine platform mail carries."""
        lures = tuple(lure for lure in self.lures if lure.code not in _COMMON_IN_NOTICES)
        kinds = {lure.kind for lure in lures} - _DOUBTFUL_KINDS
        sure = len(kinds) > 1 or any(lure.kind == "callback_in_note" for lure in lures)
        sure = sure or any(lure in self.never_used for lure in lures)
        # "Invoice from PayPal Security", sent through another service that bills for anybody
        sure = sure or any(c.platform != self.reading.platform for c in self.impression.claims)
        return tuple(x for x in lures if sure or not _is_doubtful(x))

    @cached_property
    def never_used(self) -> tuple[Lure, ...]:
        """Baits that this platform never uses, as a sourced fact of the registry says."""
        platform = self.registry.platforms.get(self.reading.platform)
        never = {fact.value for fact in platform.never if fact.sourced} if platform else set()
        return tuple(lure for lure in self.lures if lure.kind in never)

    @cached_property
    def risk(self) -> bool:
        """Whether the mail speaks as a risk-control, security or compliance department."""
        return bool(self.impression.risk_department) or any(
            claim.risk for claim in self.impression.claims
        )

    @property
    def speaks_as_department(self) -> bool:
        """Whether subject or text speak as a department, not only the sender's name."""
        return bool(self.impression.risk_department) or any(
            claim.where not in SENDER_PLACES and claim.risk for claim in self.impression.claims
        )

    @cached_property
    def forged(self) -> bool:
        """Whether the author's domain is a platform's and DMARC fails.

        With several author domains DMARC cannot be evaluated, which RFC 9989 section 5.3.1 wants
        treated as a threat.
        """
        return self.reading.standing is Standing.FAILED and (
            self.report.dmarc.result is Result.FAIL or self.authors.ambiguous
        )

    @cached_property
    def signed(self) -> bool:
        """Whether a signature of the author's platform is present at all, good or bad."""
        return signed_by(self.reading.platform, self.report, self.registry)

    @cached_property
    def domain_names_platform(self) -> bool:
        """Whether the platform's name stands in the author's domain."""
        words = _SEPARATORS.sub(" ", self.reading.mailbox.domain)
        return any(
            platform.id == self.reading.platform
            for match in self.registry.find_names(words, glued=True)
            for platform, _ in self.registry.platforms_named(match.name)
        )


def _is_doubtful(lure: Lure) -> bool:
    return lure.code in _DOUBTFUL_IN_NOTICES or lure.kind in _DOUBTFUL_KINDS
