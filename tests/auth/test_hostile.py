"""Whatever a header holds, nothing leaves `auth` but a report, and time grows linearly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.auth.authenticate import authenticate
from mailguard.auth.model import Report
from mailguard.auth.trust import Place, Trust
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import OfflineResolver
from mailguard.message.authors import read_authors
from mailguard.message.parse import parse

_NAMES = st.sampled_from(
    [
        *(b"Received", b"Authentication-Results", b"Return-Path", b"DKIM-Signature", b"From"),
        *(b"ARC-Seal", b"ARC-Message-Signature", b"ARC-Authentication-Results", b"X-CM-TRANSID"),
    ]
)
_PIECES = st.sampled_from(
    [
        *(b"from ", b"by ", b"mx.my.example ", b"(", b")", b"[192.0.2.1] ", b"[127.0.0.1] ", b";"),
        *(b"mx.my.example; ", b"spf=pass ", b"dkim=pass ", b"dmarc=fail ", b"header.d=a.example "),
        *(b"smtp.mailfrom=", b"@", b"a.example", b'"', b"\\", b"\r\n ", b"\0", b"\xff", b"="),
        *(b"v=1; ", b"d=a.example; ", b"i=1; ", b"<", b">", b"Tue, 06 Oct 2026 03:00:01 +0000"),
    ]
)
_FIELDS = st.lists(st.tuples(_NAMES, st.lists(_PIECES, max_size=12)), max_size=10)
_TRUSTS = st.builds(
    Trust,
    authserv_ids=st.sampled_from([("mx.my.example", "microsoft"), (".my.example",), ()]),
    place=st.sampled_from(list(Place)),
    hosts=st.sampled_from([(), ("mx.my.example",), (".example",), ("m*e",)]),
    forwarders=st.sampled_from([(), ("a.example", "192.0.2.0/24", "not/a/network")]),
    arc_sealers=st.sampled_from([(), ("a.example",)]),
)


@given(_FIELDS, _TRUSTS)
def test_any_header_gives_a_report(fields: list[tuple[bytes, list[bytes]]], trust: Trust) -> None:
    raw = b"".join(name + b": " + b"".join(pieces) + b"\r\n" for name, pieces in fields)

    report = _authenticate(raw + b"\r\nbody\r\n", trust)

    assert report.checked in ("yes", "no", "temperror")


TRUST = Trust(authserv_ids=("mx.my.example",))
BORDER = b"Received: from a ([192.0.2.1]) by mx.my.example with SMTP id 1; x\r\n"
RESULTS = b"Authentication-Results: mx.my.example; dkim=pass header.d=a.example"

GROWING = {
    "Received fields": lambda n: b"Received: by 10.0.0.1 with SMTP id 1; x\r\n" * n + BORDER,
    "results above the border": lambda n: (RESULTS + b"\r\n") * n + BORDER,
    "results below the border": lambda n: BORDER + (RESULTS + b"\r\n") * n,
    "one field of results": lambda n: RESULTS + b"; dkim=pass header.d=a" * n + b"\r\n" + BORDER,
    "comments in Received": lambda n: b"Received: from a " + b"(" * n + b")" * n + b"\r\n" + BORDER,
    "Return-Path": lambda n: b"Return-Path: <" + b'"\\' * n + b"@a>\r\n" + BORDER,
}  # fmt: skip


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING)
def test_time_grows_linearly(make: object) -> None:
    assert callable(make)
    short, long = (_seconds(make(n) + b"From: a@a.example\r\n\r\n") for n in (1_000, 4_000))

    assert long < max(12 * short, 0.3)


def _seconds(raw: bytes) -> float:
    def once() -> float:
        start = time.process_time()
        _authenticate(raw, TRUST)
        return time.process_time() - start

    return min(once() for _ in range(3))


def _authenticate(raw: bytes, trust: Trust) -> Report:
    message = parse(raw)
    return authenticate(
        message,
        read_authors(message),
        lookups=Lookups(OfflineResolver()),
        trust=trust,
        received=None,
        clock=lambda: 1_800_000_000.0,
    )
