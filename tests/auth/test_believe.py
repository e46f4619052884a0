"""Which Authentication-Results count: each provider's layout, and what a sender could add to it."""

# ruff: noqa: E501  (a case is a row, and its field a line)

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mailguard.auth.believe import Believed, believe
from mailguard.auth.delivery import Hosts, find_border
from mailguard.auth.trust import Place, Trust
from mailguard.limits import MAX_RESULTS_FIELDS
from mailguard.message.parse import parse

DATE = "; Tue, 06 Oct 2026 03:00:01 +0000"
PLAIN = Trust(authserv_ids=("mx.my.example",))
BORDER = f"Received: from m.shop.example (m.shop.example [192.0.2.1]) by mx.my.example (Postfix) with ESMTPS id 1{DATE}"
OLDER = f"Received: from pc (pc [198.51.100.7]) by m.shop.example with ESMTPA id 2{DATE}"
LMTP = f"Received: from mx.my.example by store with LMTP id 3{DATE}"
MINE = "Authentication-Results: mx.my.example; spf=pass smtp.mailfrom=shop.example"
LIES = "Authentication-Results: mx.my.example; spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example; dmarc=pass header.from=bank.example"
SHOP = ["spf pass shop.example"]

MICROSOFT = Trust(authserv_ids=("microsoft",))
EOP = f"Received: from m.shop.example (192.0.2.1) by A1.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 15.20{DATE}"
EXO = f"Received: from A1.eop-eur01.prod.protection.outlook.com (2603:10a6:1::60) by B1.outlook.office365.com (2603:10a6:2::18) with Microsoft SMTP Server id 15.20{DATE}"
NO_ID = "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=shop.example; dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=shop.example;compauth=pass reason=100"

GOOGLE = Trust(authserv_ids=("mx.google.com",))
GMAIL_IN = f"Received: by 2002:a05:6e04::1 with SMTP id b10csp1{DATE}"
GMAIL = f"Received: from m.shop.example (m.shop.example. [192.0.2.1]) by mx.google.com with ESMTPS id a.1{DATE}"
GOOGLES = "Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=shop.example"

QQ = Trust(authserv_ids=("mx.qq.com",), place=Place.BESIDE, hosts=("mx.qq.com",))
NEWMX = f"Received: from m.shop.example ([192.0.2.1]) by newxmmxszc6-1.qq.com (NewMX) with SMTP id 6010A8AD{DATE}"
QQS = "Authentication-Results: mx.qq.com; spf=pass smtp.mailfrom=<b@shop.example>;\r\n\t dkim=none; dmarc=none(permerror) header.from=shop.example"

NETEASE = Trust(place=Place.LAST)
COREMAIL = f"Received: from m.shop.example (unknown [192.0.2.1]) by mx41 (Coremail) with SMTP id W8C--.45S3{DATE}"
TRANSID = "X-CM-TRANSID: W8C--.45S3"
NETEASES = "Authentication-Results: mx41; spf=pass smtp.mail=b@shop.example; dki\r\n        m=none"
ANTISPAM = "X-Coremail-Antispam: 1Uf129KBjDU"
FROM = "From: a@shop.example"


@dataclass(frozen=True)
class Case:
    why: str
    trust: Trust
    fields: list[str]
    results: list[str]
    findings: tuple[str, ...] = ()
    by: str = ""


NETEASE_SHOP = ["spf pass shop.example", "dkim none "]
QQ_SHOP = ["spf pass shop.example", "dkim none ", "dmarc none shop.example"]
MICROSOFT_SHOP = ["spf pass shop.example", "dkim none ", "dmarc none shop.example"]

CASES = [
    # --- above the border: most servers
    Case("above the border", PLAIN, [MINE, BORDER, OLDER, FROM], SHOP),
    Case("above it, below local delivery", PLAIN, [LMTP, MINE, BORDER, FROM], SHOP),
    Case("above it and above local delivery", PLAIN, [MINE, LMTP, BORDER, FROM], SHOP),
    Case("below the border: the sender can have written it", PLAIN, [BORDER, LIES, OLDER, FROM], [], ("forged",)),
    Case("one above, one below", PLAIN, [MINE, BORDER, LIES, FROM], SHOP, ("forged",)),
    Case("far below", PLAIN, [MINE, BORDER, OLDER, FROM, LIES], SHOP, ("forged",)),
    Case("no border: nothing above it can be told", PLAIN, [MINE, FROM], []),
    Case("a border of somebody else's", PLAIN, [MINE, BORDER.replace("by mx.my", "by mx.other"), FROM], []),
    Case("letter case and a trailing dot do not matter", Trust(authserv_ids=("MX.My.Example.",)), [MINE.replace("mx.my", "Mx.mY"), BORDER, FROM], SHOP),
    Case("nor does it matter who writes U-labels: the account, …", Trust(authserv_ids=("mx.例え.example",)), [MINE.replace("mx.my", "mx.xn--r8jz45g"), BORDER.replace("mx.my", "mx.xn--r8jz45g"), FROM], SHOP),
    Case("… or its server (RFC 8616 section 3)", Trust(authserv_ids=("mx.xn--r8jz45g.example",)), [MINE.replace("mx.my", "mx.例え"), BORDER.replace("mx.my", "mx.例え"), FROM], SHOP),
    Case("an id below the trusted one is not trusted", Trust(authserv_ids=("my.example",)), [MINE, BORDER, FROM], []),
    Case("nor one above it", Trust(authserv_ids=("a.mx.my.example",), hosts=("mx.my.example",)), [MINE, BORDER, FROM], []),
    Case("an unknown id", PLAIN, [MINE.replace("mx.my", "mx.other"), BORDER, FROM], []),
    Case("no id, and it is not Microsoft's border", Trust(authserv_ids=("mx.my.example", "microsoft")), [NO_ID, BORDER, FROM], []),
    Case("an id taken in by a suffix must be the border's own name", Trust(authserv_ids=(".my.example",), hosts=(".my.example",)), [MINE, BORDER, FROM], SHOP),
    Case("another name below the suffix", Trust(authserv_ids=(".my.example",), hosts=(".my.example",)), [MINE.replace("mx.my", "www.my"), BORDER, FROM], []),
    Case("methods spread over several fields", PLAIN, [MINE, MINE.replace("spf=pass smtp.mailfrom", "dkim=pass header.d"), BORDER, FROM], [*SHOP, "dkim pass shop.example"]),
    Case("the same field twice", PLAIN, [MINE, MINE, BORDER, FROM], SHOP),
    Case("two that differ: no pass from the older", PLAIN, [MINE, LIES, BORDER, FROM], SHOP, ("doubled",)),
    Case("two that differ: the older's failure counts", PLAIN, [MINE, MINE.replace("pass", "fail"), BORDER, FROM], [*SHOP, "spf fail shop.example"], ("doubled",)),
    Case("the newest cannot be read: no pass from the older", PLAIN, [MINE.replace("shop", "s'p"), MINE, BORDER, FROM], [], ("unreadable",)),
    Case("the newest cannot be read: a failure counts", PLAIN, [MINE.replace("shop", "s'p"), MINE.replace("pass", "fail"), BORDER, FROM], ["spf fail shop.example"], ("unreadable",)),
    Case("a later hop's opinion does not mix with the border's", PLAIN, [MINE.replace("pass", "fail"), f"Received: from localhost (localhost [127.0.0.1]) by mx.my.example with ESMTP id 4{DATE}", MINE, BORDER, FROM], SHOP),
    Case("MTAs that write below their own field need a profile that says so", Trust(authserv_ids=("mx.my.example",), place=Place.BESIDE), [BORDER, MINE, OLDER, FROM], SHOP),
    # --- Microsoft: above the border, without an id
    Case("Microsoft", MICROSOFT, [EXO, NO_ID, EOP, FROM], MICROSOFT_SHOP, by="microsoft"),
    Case("Microsoft: below its border stands another's, or a sender's", MICROSOFT, [EXO, EOP, NO_ID, FROM], []),
    Case("Microsoft: not trusted unless asked for", Trust(hosts=(".outlook.com",)), [EXO, NO_ID, EOP, FROM], []),
    # --- Google: below the border's Received, above the sender's own fields
    Case("Google", GOOGLE, [GMAIL_IN, GMAIL, GOOGLES, OLDER, FROM], SHOP),
    Case("Google: the second is the sender's", GOOGLE, [GMAIL_IN, GMAIL, GOOGLES, GOOGLES.replace("shop", "bank"), OLDER, FROM], SHOP, ("doubled",)),
    Case("Google: over the next Received it is the sender's", GOOGLE, [GMAIL_IN, GMAIL, OLDER, GOOGLES, FROM], [], ("forged",)),
    Case("Google's name below the border of another server", Trust(authserv_ids=("mx.google.com", "mx.my.example")), [BORDER, GOOGLES, FROM], []),
    # --- QQ: below the border's Received
    Case("QQ", QQ, [NEWMX, "X-QQ-mid: x", QQS, OLDER, FROM], QQ_SHOP, by="mx.qq.com"),
    Case("QQ, known by its id alone", Trust(authserv_ids=("mx.qq.com",)), [NEWMX, "X-QQ-mid: x", QQS, OLDER, FROM], QQ_SHOP, by="mx.qq.com"),
    Case("QQ: the second is the sender's", QQ, [NEWMX, QQS, QQS.replace("shop", "bank"), FROM], QQ_SHOP, ("doubled",), by="mx.qq.com"),
    Case("QQ: over the next Received it is the sender's", QQ, [NEWMX, OLDER, QQS, FROM], [], ("forged",)),
    # --- NetEase: at the end, with the border's own name as id
    Case("NetEase", NETEASE, [COREMAIL, OLDER, FROM, TRANSID, NETEASES, ANTISPAM], NETEASE_SHOP, by="mx41"),
    Case("NetEase, the field the very last one", NETEASE, [COREMAIL, FROM, TRANSID, NETEASES], NETEASE_SHOP, by="mx41"),
    Case("NetEase: before X-CM-TRANSID it is the sender's", NETEASE, [COREMAIL, FROM, NETEASES, TRANSID, ANTISPAM], [], ("forged",)),
    Case("NetEase: X-CM-TRANSID of another transaction is the sender's too", NETEASE, [COREMAIL, FROM, TRANSID.replace("45S3", "46S1"), NETEASES], [], ("forged",)),
    Case("NetEase: only the last one counts", NETEASE, [COREMAIL, NETEASES.replace("shop", "bank"), FROM, TRANSID, NETEASES], NETEASE_SHOP, ("forged",), by="mx41"),
    Case("NetEase: another machine's name", NETEASE, [COREMAIL, FROM, TRANSID, NETEASES.replace("mx41", "mx42")], []),
    Case("NetEase: without X-CM-TRANSID it must be the last field of all", NETEASE, [COREMAIL, FROM, NETEASES], NETEASE_SHOP, by="mx41"),
    Case("NetEase: without X-CM-TRANSID, and not the last", NETEASE, [COREMAIL, NETEASES, FROM], [], ("forged",)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_results_count_by_id_and_place(case: Case) -> None:
    believed = _believe(case.trust, case.fields)

    assert [f"{r.method} {r.result} {r.domain}" for r in believed.results] == case.results
    assert [str(f.code) for f in believed.findings] == [f"auth.results_{f}" for f in case.findings]
    if case.by:
        assert believed.by == case.by


def test_what_a_server_behind_a_forwarder_says_of_spf_is_about_the_forwarder() -> None:
    trust = Trust(authserv_ids=("mx.my.example",), forwarders=("m.shop.example",))
    field = MINE.replace("spf=pass", "dkim=pass header.d=bank.example; dmarc=fail; spf=fail")
    border = OLDER.replace("by m.shop.example with ESMTPA", "by m.shop.example with ESMTP")

    assert [r.method for r in _believe(trust, [field, BORDER, border, FROM]).results] == ["dkim"]


def test_the_number_of_fields_read_is_limited() -> None:
    believed = _believe(PLAIN, [BORDER, *[LIES] * (MAX_RESULTS_FIELDS + 10), FROM])

    codes = [str(finding.code) for finding in believed.findings]
    assert codes.count("auth.results_forged") == MAX_RESULTS_FIELDS
    assert "auth.results_limit" in codes


def _believe(trust: Trust, fields: list[str]) -> Believed:
    message = parse("\r\n".join([*fields, "", ""]).encode())
    hosts = Hosts(trust)
    return believe(message, find_border(message, hosts), hosts, trust)
