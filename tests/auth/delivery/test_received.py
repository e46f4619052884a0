"""Received fields as servers write them."""

# ruff: noqa: E501  (a case is a row, and its field a line)

from __future__ import annotations

import time
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.auth.delivery import Hop, read_received
from mailguard.auth.delivery.received import Address
from mailguard.limits import MAX_RECEIVED_SIZE
from mailguard.message.model import Header

DATE = "; Tue, 06 Oct 2026 03:00:01 +0000"
TIME = 1791255601.0


def _ips(*addresses: str) -> tuple[Address, ...]:
    return tuple(map(ip_address, addresses))


READ = [
    (
        "Postfix: HELO, then the verified name and the address",
        ("from helo.example (mail.shop.example [192.0.2.1])\r\n\t(using TLSv1.3 with cipher X (256/256"
        " bits))\r\n\tby mx.example (Postfix) with ESMTPS id 4XyZ\r\n\tfor <me@my.example>"),
        Hop("mx.example", True, "helo.example", "mail.shop.example", _ips("192.0.2.1"), "ESMTPS", "4XyZ"),
    ),
    (
        "Postfix: no name for the address",
        "from helo.example (unknown [IPv6:2001:db8::1]) by mx.example (Postfix) with SMTP id 1",
        Hop("mx.example", True, "helo.example", "", _ips("2001:db8::1"), "SMTP", "1"),
    ),
    (
        "Sendmail: a name that does not lead back",
        ("from helo.example (mail.shop.example [192.0.2.1] (may be forged)) by mx.example (8.17/8.17)"
        " with ESMTP id 1"),
        Hop("mx.example", True, "helo.example", "", _ips("192.0.2.1"), "ESMTP", "1"),
    ),
    (
        "Exim: the verified name stands before the address, HELO inside",
        ("from mail.shop.example ([192.0.2.1]:587 helo=helo.example) by mx.example with esmtps"
        " (TLS1.3) (Exim 4.97) (envelope-from <b@shop.example>) id 1"),
        Hop(
            "mx.example", True, "helo.example", "mail.shop.example", _ips("192.0.2.1"), "ESMTPS", "1",
            "b@shop.example",
        ),
    ),
    (
        "Exim: no name for the address, and HELO an address of the sender's choosing",
        "from [192.0.2.1] (helo=[127.0.0.1]) by mx.example with esmtp (Exim 4.97) id 1",
        Hop("mx.example", True, "[127.0.0.1]", "", _ips("192.0.2.1"), "ESMTP", "1"),
    ),
    (
        "not Exim, so the word before the address is HELO",
        "from mx.example ([192.0.2.1]) by newmx1.qq.com (NewMX) with SMTP id 1",
        Hop("newmx1.qq.com", True, "mx.example", "", _ips("192.0.2.1"), "SMTP", "1"),
    ),
    (
        "Microsoft: HELO and the address alone, nothing verified",
        ("from helo.example (192.0.2.1) by AM1.mail.protection.outlook.com (10.1.2.3) with Microsoft"
        " SMTP Server (version=TLS1_2, cipher=X) id 15.20.1.2 via Frontend Transport"),
        Hop(
            "am1.mail.protection.outlook.com", True, "helo.example", "", _ips("192.0.2.1"),
            "MICROSOFT", "15.20.1.2",
        ),
    ),
    (
        "Microsoft inside a machine",
        "from A.prod.outlook.com ([fe80::1]) by A.prod.outlook.com ([fe80::1%5]) with mapi id 15",
        Hop("a.prod.outlook.com", True, "a.prod.outlook.com", "", _ips("fe80::1"), "MAPI", "15"),
    ),
    (
        "Google: the verified name ends with a dot",
        ("from helo.example (mail.shop.example. [192.0.2.1]) by mx.google.com with ESMTPS id a-b.1"
        " for <me@gmail.example> (version=TLS1_3 cipher=X bits=256/256)"),
        Hop("mx.google.com", True, "helo.example", "mail.shop.example", _ips("192.0.2.1"), "ESMTPS", "a-b.1"),
    ),
    (
        "Google inside: no from at all",
        "by 2002:a05:6e04::1 with SMTP id b10csp1",
        Hop("2002:a05:6e04::1", protocol="SMTP", id="b10csp1"),
    ),
    (
        "Coremail: the machine's bare name, and the id that X-CM-TRANSID repeats",
        "from mail.shop.example (unknown [192.0.2.1]) by mx41 (Coremail) with SMTP id W8C--.45S3",
        Hop("mx41", True, "mail.shop.example", "", _ips("192.0.2.1"), "SMTP", "W8C--.45S3"),
    ),
    (
        "Yahoo: HELO in a comment, no space, the address in another",
        "from 127.0.0.1  (EHLO mail.shop.example) (192.0.2.1)\r\n by mta1.yahoo.example with SMTPS",
        Hop("mta1.yahoo.example", True, "mail.shop.example", "", _ips("192.0.2.1"), "SMTPS"),
    ),
    (
        "qmail",
        "from unknown (HELO mail.shop.example) (user@192.0.2.1) by 0 with SMTP",
        Hop("0", True, "mail.shop.example", "", _ips("192.0.2.1"), "SMTP"),
    ),
    ("qmail inside", "(qmail 29172 invoked by uid 1000)", Hop()),
    (
        "a fetcher: the address in brackets without a comment",
        "from pop.example [192.0.2.1] by localhost with POP3 (fetchmail-6.4)",
        Hop("localhost", True, "pop.example", "", _ips("192.0.2.1"), "POP3"),
    ),
    (
        "Dovecot",
        "from mx.example by mx.example with LMTP id 1A (envelope-from <b@shop.example>)",
        Hop("mx.example", True, "mx.example", "", (), "LMTP", "1A", "b@shop.example"),
    ),
    (
        "a null reverse-path",
        "from a.example (a.example [192.0.2.1]) by mx.example with ESMTP (envelope-from <>) id 1",
        Hop("mx.example", True, "a.example", "a.example", _ips("192.0.2.1"), "ESMTP", "1", ""),
    ),
    (
        "an IPv4 address in IPv6 clothes is the IPv4 address",
        "from a.example ([::ffff:192.0.2.1]) by mx.example with ESMTP id 1",
        Hop("mx.example", True, "a.example", "", _ips("192.0.2.1"), "ESMTP", "1"),
    ),
    (
        "HELO imitates an internal client: both addresses are kept, and no name is verified",
        "from x (localhost [127.0.0.1]) (evil.example [192.0.2.1]) by mx.example with ESMTP id 1",
        Hop("mx.example", True, "x", "", _ips("127.0.0.1", "192.0.2.1"), "ESMTP", "1"),
    ),
    (
        "HELO imitates a whole field: it can be read in two ways",
        "from x (a [127.0.0.1]) by mx.example (evil.example [192.0.2.1]) by mx.example with ESMTP id 1",
        Hop("mx.example", True, "x", "a", _ips("127.0.0.1"), "ESMTP", "1", ambiguous=True),
    ),
    (
        "HELO imitates local delivery",
        "from x with LMTP (evil.example [192.0.2.1]) by mx.example with ESMTP id 1",
        Hop("mx.example", True, "x", "", (), "LMTP", "1", ambiguous=True),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("value", "hop"), [r[1:] for r in READ], ids=[r[0] for r in READ])
def test_a_field_is_read_as_its_server_means_it(value: str, hop: Hop) -> None:
    read = _read(f" {value}{DATE}")

    assert read == hop._replace(date=DATE[1:])


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("; Tue, 06 Oct 2026 11:00:01 +0800 (CST)", TIME),
        ("; 6 Oct 2026 03:00:01 -0000", TIME),
        ("; 5 Oct 2026 23:30:01 -0330", TIME),
        ("; 5 Oct 26 22:00:01 EST", TIME),
        ("; 5 Oct 2026 19:00:01 PST", TIME),
        ("; 5 Oct 2026 23:00:01 EDT", TIME),
        ("; 6 Oct 2026 03:00:01 XYZ", TIME),
        ("; 06 Oct 95 03:00:01 +0000", 812948401.0),
        ("; 6 Oct 2026 03:00:01 +9999", TIME),
        ("; 6 Oct 2026 25:00:01 +0000", None),
        (" Tue, 06 Oct 2026 03:00:01 +0000", TIME),
        ("; Tue, 06 Oct 2026 03:00:01 +0000 (envelope-from <b@shop.example>)", TIME),
        ("; 99 Zzz 2026 03:00:01 +0000", None),
        ("; 31 Feb 2026 03:00:01 +0000", None),
        ("; 1 Jan 0001 00:00:00 +2359", None),  # in UTC it is in no year there is
        ("; 31 Dec 9999 23:00:00 -2300", None),
        ("; yesterday", None),
        ("", None),
    ],
)
def test_the_date_is_read_where_there_is_one(date: str, seconds: float | None) -> None:
    assert (
        _read(f" from a.example ([192.0.2.1]) by mx.example with SMTP id 1{date}").time == seconds
    )


def test_a_field_longer_than_any_server_writes_is_ambiguous() -> None:
    assert _read(" from " + "a" * MAX_RECEIVED_SIZE).ambiguous


def test_blanks_behind_the_date_are_read_in_time() -> None:
    """What tried every way to share them out took 6 s, and a quarter of an hour for 8 KB."""
    start = time.process_time()
    blanks = " " * 1500
    _read(f" from a.example (a.example [192.0.2.1]) by mx.example with SMTP id 1;{blanks}!")
    assert time.process_time() - start < 1.0


NAME = st.sampled_from(["a.example", "unknown", "UNKNOWN", "helo", "x.ehlo", "by", "1.2.3.4", "-"])
ADDRESS = st.sampled_from(
    ["192.0.2.1", "IPv6:2001:db8::1", "::ffff:192.0.2.1", "1.2.3", "127.0.0.1"]
)
WORD = st.sampled_from(["ESMTPS", "esmtp", "id", "with", "4XyZ", "a-b.1", "Exim"])


@given(NAME, NAME, ADDRESS, NAME, WORD, WORD, st.sampled_from(["", "\r\n\tfor <b@a.example>"]))
def test_the_usual_field_reads_as_it_does_in_unusual_company(
    helo: str, name: str, address: str, by: str, protocol: str, id_: str, recipient: str
) -> None:
    """A comma in a comment says nothing, but a field with one is taken apart word by word."""
    start = f" from {helo} ({name} [{address}])\r\n\tby {by}"
    end = f"with {protocol} id {id_}{recipient}{DATE}"

    assert _read(f"{start} (Postfix) {end}") == _read(f"{start} (Postfix,) {end}")


@given(st.text(alphabet='abcdefmnorwxy .[]():;@<>=0123456789\r\n\t"é', max_size=200))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert isinstance(_read(text).time, float | None)


@given(st.binary(max_size=200))
def test_any_octets_are_read_without_an_exception(value: bytes) -> None:
    assert read_received(Header("received", b"Received:" + value, value)) is not None


def _read(value: str) -> Hop:
    raw = value.encode()
    return read_received(Header("received", b"Received:" + raw, raw))
