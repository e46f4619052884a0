"""Our own Authentication-Results field."""

from __future__ import annotations

import authres
import pytest

from mailguard.auth.model import DkimResult, DmarcResult, Report, Result, SpfResult
from mailguard.auth.results import read_results
from mailguard.auth.results.writer import format_results

REPORT = Report(
    author_domain="shop.example",
    spf=SpfResult(Result.SOFTFAIL, "bounce.shop.example", "mailfrom"),
    dkim=(
        DkimResult(Result.PASS, "shop.example", "s1"),
        DkimResult(Result.POLICY, "esp.example", "s2"),
    ),
    dmarc=DmarcResult(Result.PASS, "shop.example"),
)


def test_what_is_written_reads_back() -> None:
    name, _, value = format_results(REPORT, "mx.victim.example").partition(":")
    field = read_results(value.encode())

    assert name == "Authentication-Results"
    assert field.authserv_id == "mx.victim.example"
    assert [(r.method, r.result, r.domain) for r in field.results] == [
        ("spf", Result.SOFTFAIL, "bounce.shop.example"),
        ("dkim", Result.PASS, "shop.example"),
        ("dkim", Result.POLICY, "esp.example"),
        ("dmarc", Result.PASS, "shop.example"),
    ]


def test_the_identity_that_was_checked_is_named() -> None:
    report = Report(spf=SpfResult(Result.PASS, "mail.shop.example", "helo"))
    line = format_results(report, "mx.victim.example")
    assert "spf=pass smtp.helo=mail.shop.example;" in line


def test_authres_reads_it_strictly() -> None:
    header = authres.AuthenticationResultsHeader.parse(format_results(REPORT, "mx.victim.example"))

    assert [result.result for result in header.results] == ["softfail", "pass", "policy", "pass"]


@pytest.mark.parametrize(
    "evil", ["a.example;dkim=pass", "a.example\r\nX: y", "a(b.example", 'a".b']
)
def test_nothing_of_the_senders_own_is_written(evil: str) -> None:
    report = Report(
        author_domain=evil,
        spf=SpfResult(Result.NONE, evil, "helo"),
        dkim=(DkimResult(Result.FAIL, evil, evil, identity=evil, reason=evil),),
    )

    line = format_results(report, "mx.victim.example")

    assert line == "Authentication-Results: mx.victim.example; spf=none; dkim=fail; dmarc=none"


@pytest.mark.parametrize("authserv_id", ["", "two words", "a;b", "a\r\nb"])
def test_an_id_that_is_no_name_is_refused(authserv_id: str) -> None:
    with pytest.raises(ValueError, match="no domain name"):
        format_results(REPORT, authserv_id)
