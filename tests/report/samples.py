"""Rows to report on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailguard.auth.model import Delivery, DkimResult, Report, Result
from mailguard.dns.answer import Answer, Status
from mailguard.findings import Code, Finding
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.report.rows import Reply, Row
from mailguard.verdict.model import Kind, Severity, Verdict

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><img src=https://evil.example/x.png>'


def flagged(
    *leads: tuple[LeadKind, str],
    day: int = 0,
    platform: str = "dhgate",
    subject: str = "hello",
    author: str = "a@evil.example",
    codes: tuple[Code, ...] = (Code.CLAIM_NAME,),
    kind: str = "",
    telling: bool = True,
    answered: Reply | None = None,
) -> Row:
    params = {"platform": "DHgate", "evidence": "dhgate风控011", "kind": kind}
    verdict = Verdict(
        Kind.IMPERSONATION,
        "name_of_another",
        Severity.CRITICAL,
        platform,
        tuple(Finding(code, params) for code in codes),
        Report(
            delivery=Delivery(client_ip="203.0.113.21", helo="mx.evil.example", mail_from=author),
            dkim=(DkimResult(Result.PASS, "evil.example", "k"),),
            signed_by=("evil.example",),
        ),
        author,
        "dhgate风控011",
        subject,
        leads=tuple(Lead(kind, value, value, telling) for kind, value in leads),
        answers=(Answer("_dmarc.evil.example", "TXT", Status.NOERROR, ("v=DMARC1; p=none",)),),
    )
    place = f"shop/INBOX/{day}"
    return Row(
        place, verdict, START + timedelta(days=day), message_id=f"<{day}@e>", answered=answered
    )


def harmless(day: int = 0, subject: str = "lunch") -> Row:
    verdict = Verdict(Kind.UNRELATED, "no_claim", author="ann@mail.example", subject=subject)
    return Row(f"shop/INBOX/{day}", verdict, START + timedelta(days=day))


def everything() -> list[Row]:
    """A row of each sort there is, an answered case among them, hostile text throughout."""
    reply = Reply("a@evil.example", START, named=True)
    qq = (LeadKind.QQ, "1179545599")
    return [
        flagged(qq, day=1, subject="您的店铺存在交易风险", answered=reply),
        flagged(qq, (LeadKind.AMOUNT, "1998 CNY"), day=9, codes=(Code.LURE_FEE,)),
        flagged(day=20, subject=HOSTILE, author=HOSTILE),
        *(harmless(day, HOSTILE) for day in range(40)),
        Row("p", Verdict(Kind.GENUINE, "authenticated", platform="paypal"), START),
        Row("p", Verdict(Kind.UNDETERMINED, "not_checked"), START),
        Row("p", Verdict(Kind.SUSPICIOUS, "claim_in_text", Severity.HIGH, "amazon"), START),
    ]
