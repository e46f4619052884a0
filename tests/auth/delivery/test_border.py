"""Which Received field is the border's, and what it tells."""

# ruff: noqa: E501  (a case is a row, and its field a line)

from __future__ import annotations

import pytest

from mailguard.auth.delivery import Hosts, find_border, trace_delivery
from mailguard.auth.model import Delivery
from mailguard.auth.trust import Place, Trust
from mailguard.limits import MAX_HOPS
from mailguard.message.parse import parse

OWN = Trust(hosts=("mx.my.example", ".in.my.example"))
BORDER = "Received: from mail.shop.example (mail.shop.example [192.0.2.1]) by mx.my.example (Postfix) with ESMTPS id 1; Tue, 06 Oct 2026 03:00:01 +0000"
FORGED = "Received: from mail.bank.example (mail.bank.example [198.51.100.1]) by mx.my.example with ESMTPS id 9; Tue, 06 Oct 2026 03:00:00 +0000"
PATH = "Return-Path: <b@shop.example>"

FOUND = [
    ("one hop", OWN, [BORDER], "192.0.2.1"),
    ("the newest of two that look alike: below it the sender may write anything", OWN, [BORDER, FORGED], "192.0.2.1"),
    ("local delivery above it", OWN, ["Received: from mx.my.example by store with LMTP id 2; x", BORDER], "192.0.2.1"),
    ("a filter on the same machine above it", OWN, ["Received: from localhost (localhost [127.0.0.1]) by mx.my.example (Postfix) with ESMTP id 2; x", BORDER], "192.0.2.1"),
    ("an internal relay above it", OWN, ["Received: from mx.my.example (mx [10.0.0.3]) by s.in.my.example with ESMTP id 2; x", BORDER], "192.0.2.1"),
    ("a step without from above it", OWN, ["Received: by 10.0.0.9 with SMTP id 2; x", BORDER], "192.0.2.1"),
    ("a suffix in U-labels takes in hosts in A-labels", Trust(hosts=(".ΑΣ.example",)), [BORDER.replace("mx.my", "mx.xn--mxa0b")], "192.0.2.1"),
    ("a forwarder's name in U-labels", Trust(hosts=("mx.my.example",), forwarders=(".例え.example",)), [BORDER.replace("mail.shop", "out.xn--r8jz45g"), BORDER.replace("mx.my", "out.xn--r8jz45g").replace("192.0.2.1", "192.0.2.9")], "192.0.2.9"),
    ("a trusted authserv-id is a host of one's own", Trust(authserv_ids=("MX.my.example.",)), [BORDER], "192.0.2.1"),
    ("and so are the hosts below it", Trust(authserv_ids=("my.example",)), [BORDER], "192.0.2.1"),
    ("but a client below it is not: it may be a customer's", Trust(authserv_ids=("my.example",)), [BORDER.replace("mail.shop", "vps1.my"), FORGED], "192.0.2.1"),
    ("HELO is the sender's own word: one's own name in it proves nothing", OWN, [BORDER.replace("from mail.shop", "from mx.my"), FORGED], "192.0.2.1"),
    ("nor does a name that does not lead back", OWN, [BORDER.replace("(mail.shop.example [192.0.2.1]", "(mx.my.example [192.0.2.1] (may be forged)"), FORGED], "192.0.2.1"),
    ("nor an internal address in HELO", OWN, [BORDER.replace("from mail.shop.example", "from [127.0.0.1]"), FORGED], "192.0.2.1"),
    ("nor one beside the real one", OWN, [BORDER.replace("from mail.shop.example", "from x (localhost [127.0.0.1])"), FORGED], "192.0.2.1"),
    (
        "a forwarder by name is an internal hop, and its own field the border's",
        Trust(hosts=("mx.my.example",), forwarders=("fwd.example",)),
        [BORDER.replace("mail.shop", "fwd").replace("fwd.example [192.0.2.1]", "fwd.example [192.0.2.77]"), "Received: from mail.shop.example (x [192.0.2.1]) by fwd.example with ESMTP id 3; Tue, 06 Oct 2026 03:00:00 +0000"],
        "192.0.2.1",
    ),
    (
        "a forwarder by network",
        Trust(hosts=("mx.my.example", "fwd.example"), forwarders=("192.0.2.64/26",)),
        [BORDER.replace("192.0.2.1]", "192.0.2.77]"), "Received: from mail.shop.example (x [192.0.2.1]) by fwd.example with ESMTP id 3; Tue, 06 Oct 2026 03:00:00 +0000"],
        "192.0.2.1",
    ),
    (
        "who only says to be a forwarder is none",
        Trust(hosts=("mx.my.example",), forwarders=("fwd.example",)),
        [BORDER.replace("from mail.shop.example", "from fwd.example"), FORGED],
        "192.0.2.1",
    ),
    (
        "Microsoft: hops inside Exchange Online are told by address and HELO",
        Trust(authserv_ids=("microsoft",)),
        [
            "Received: from A.NAMP1.PROD.OUTLOOK.COM (2603:10b6:1::22) by B.NAMP1.PROD.OUTLOOK.COM with HTTPS; x",
            "Received: from C.eop-eur04.prod.protection.outlook.com (2a01:111:f400:7e0d::2) by A.outlook.office365.com (2603:1026::1) with Microsoft SMTP Server id 1; x",
            "Received: from mail.shop.example (192.0.2.1) by C.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 1; Tue, 06 Oct 2026 03:00:01 +0000",
        ],
        "192.0.2.1",
    ),
    (
        "Microsoft: another customer's mail comes from outside, though by Microsoft's machines",
        Trust(authserv_ids=("microsoft",)),
        ["Received: from X.outbound.protection.outlook.com (2a01:111:f400:7e83::8) by C.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 1; Tue, 06 Oct 2026 03:00:01 +0000"],
        "2a01:111:f400:7e83::8",
    ),
    (
        "Microsoft: a rented machine in Azure that borrows an internal name",
        Trust(authserv_ids=("microsoft",)),
        ["Received: from A.prod.outlook.com (2603:1030:1::5) by C.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 1; Tue, 06 Oct 2026 03:00:01 +0000"],
        "2603:1030:1::5",
    ),
    (
        "Google: a step without from, then the border",
        Trust(authserv_ids=("mx.google.com",)),
        ["Received: by 2002:a05:6e04::1 with SMTP id 2; x", BORDER.replace("mx.my.example (Postfix)", "mx.google.com")],
        "192.0.2.1",
    ),
    (
        "NetEase: the bare name of a machine",
        Trust(place=Place.LAST),
        [BORDER.replace("mx.my.example (Postfix)", "mx41 (Coremail)")],
        "192.0.2.1",
    ),
    (
        "a host pattern with a star",
        Trust(hosts=("newxmmx*.qq.com",)),
        [BORDER.replace("mx.my.example (Postfix)", "newxmmxszc6-1.qq.com (NewMX)")],
        "192.0.2.1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("trust", "fields", "client"), [r[1:] for r in FOUND], ids=[r[0] for r in FOUND]
)
def test_the_border_is_found(trust: Trust, fields: list[str], client: str) -> None:
    delivery = _deliver(trust, [*fields, "From: a@shop.example"])

    assert delivery.client_ip == client
    assert not delivery.reason


UNKNOWN = [
    ("nothing is known about the account's servers", Trust(), [BORDER], "no_trust"),
    ("no Received at all", OWN, [], "no_received"),
    ("a host that only begins as a pattern with a star does", Trust(hosts=("mx*.qq.com",)), [BORDER.replace("mx.my.example", "mx1.qq.com.my.example")], "foreign_host"),
    ("one that only ends so", Trust(hosts=("mx*.qq.com",)), [BORDER.replace("mx.my.example", "out1.qq.com")], "foreign_host"),
    ("one in which both ends would share letters", Trust(hosts=("mx*x.my.example",)), [BORDER], "foreign_host"),
    ("the newest host is unknown: the border may be above all that is known", OWN, [BORDER.replace("by mx.my", "by mx.other"), FORGED], "foreign_host"),
    ("a field that can be read in two ways", OWN, [BORDER.replace("from mail", "from a by b"), FORGED], "ambiguous"),
    ("all hops are internal", OWN, ["Received: from a (a [10.0.0.3]) by mx.my.example with ESMTP id 2; x"], "all_internal"),
    ("a suffix takes in what is below it, not the name itself", Trust(hosts=(".mx.my.example",)), [BORDER], "foreign_host"),
    ("a name that only ends alike", Trust(hosts=(".y.example",)), [BORDER], "foreign_host"),
    ("too many hops", OWN, ["Received: by 10.0.0.9 with SMTP id 2; x"] * (MAX_HOPS + 1), "limit"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("trust", "fields", "reason"), [r[1:] for r in UNKNOWN], ids=[r[0] for r in UNKNOWN]
)
def test_where_no_border_can_be_told_nothing_is_guessed(
    trust: Trust, fields: list[str], reason: str
) -> None:
    delivery = _deliver(trust, [PATH, *fields, "From: a@shop.example"])

    assert delivery.reason == reason
    assert (delivery.border, delivery.client_ip, delivery.mail_from) == (None, None, None)


SENDERS = [
    ("Return-Path above the border", [PATH, BORDER], "b@shop.example"),
    ("the topmost of two", [PATH, "Return-Path: <x@y.example>", BORDER], "b@shop.example"),
    ("Microsoft writes it at the end", [BORDER, PATH], "b@shop.example"),
    ("two below the border: one is the sender's", [BORDER, PATH, "Return-Path: <x@y.example>"], None),
    ("the border's own word before Return-Path", ["Return-Path: <list@fwd.example>", BORDER.replace("id 1", "(envelope-from <b@shop.example>) id 1")], "b@shop.example"),
    ("none", [BORDER], None),
    ("null", ["Return-Path: <>", BORDER], ""),
    ("espoofer A2: a null sender in disguise is null", ["Return-Path: <(any@bank.example>", BORDER], ""),
    ("espoofer A5: a parenthesis in the domain", ["Return-Path: <any@bank.example(a.evil.example>", BORDER], ""),
    ("espoofer A6: the domain stands after the last @", ["Return-Path: <any@bank.example'@any.evil.example>", BORDER], "any@bank.example'@any.evil.example"),
    ("espoofer A7: a source route is ignored", ["Return-Path: <@bank.example,@any.com:'any@evil.example>", BORDER], "'any@evil.example"),
    ("a domain in U-labels", ["Return-Path: <b@商店.example>", BORDER], "b@xn--czrs0t.example"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sender"), [r[1:] for r in SENDERS], ids=[r[0] for r in SENDERS]
)
def test_mail_from_is_that_of_the_border(fields: list[str], sender: str | None) -> None:
    assert _deliver(OWN, [*fields, "From: a@shop.example"]).mail_from == sender


def test_behind_a_forwarder_the_return_path_is_its_own() -> None:
    trust = Trust(hosts=("mx.my.example",), forwarders=("mail.shop.example",))
    inner = BORDER.replace("192.0.2.1", "192.0.2.9").replace("by mx.my", "by mail.shop")
    inner = inner.replace("mail.shop.example [", "a.example [")

    delivery = _deliver(trust, [PATH, BORDER, inner, "From: a@shop.example"])

    assert (delivery.client_ip, delivery.mail_from) == ("192.0.2.9", None)
    assert "a forwarder lies between" in delivery.read_from


def test_what_was_read_is_told_with_where() -> None:
    delivery = _deliver(OWN, [PATH, BORDER, "From: a@shop.example"])

    assert delivery == Delivery(
        client_ip="192.0.2.1",
        helo="mail.shop.example",
        mail_from="b@shop.example",
        border=1,
        received_by="mx.my.example",
        time=1791255601.0,
        read_from="client address and HELO from Received by mx.my.example;"
        " MAIL FROM from Return-Path",
    )


def test_a_border_that_names_no_address_says_so() -> None:
    delivery = _deliver(OWN, ["Received: from a.example by mx.my.example with SMTP id 1; x", PATH])

    assert (delivery.border, delivery.client_ip, delivery.reason) == (0, None, "no_client_ip")


def _deliver(trust: Trust, fields: list[str]) -> Delivery:
    message = parse("\r\n".join([*fields, "", ""]).encode())
    return trace_delivery(message, find_border(message, Hosts(trust)))
