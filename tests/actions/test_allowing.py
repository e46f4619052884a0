"""Whether an entry of the allow-list counts for a mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.actions.allowing import allowing, domains_of
from mailguard.auth.model import Pass, Report, Source
from mailguard.findings import Code, Finding
from mailguard.journal.model import Allowed, AllowKind
from mailguard.verdict.model import Kind, Verdict


def domain(value: str) -> Allowed:
    return Allowed(AllowKind.DOMAIN, value)


def address(value: str) -> Allowed:
    return Allowed(AllowKind.ADDRESS, value)


def mail(author: str, *passes: str, code: Code | None = None) -> Verdict:
    report = Report(
        author_domain=author.rpartition("@")[2].lower(),
        passes=tuple(Pass("dkim", name, Source.OWN) for name in passes),
    )
    verdict = Verdict(Kind.IMPERSONATION, "name_of_another", report=report, author=author)
    return replace(verdict, findings=(Finding(code),)) if code else verdict


@pytest.mark.parametrize(
    ("entry", "found", "counts", "why"),
    [
        (domain("shop.example"), mail("a@shop.example", "shop.example"), True, "signed by itself"),
        (domain("shop.example"), mail("a@eu.shop.example", "m.shop.example"), True, "both below"),
        (domain("shop.example"), mail("a@shop.example"), False, "anybody can write that address"),
        (domain("shop.example"), mail("a@shop.example", "evil.example"), False, "not aligned"),
        (domain("shop.example"), mail("a@notshop.example", "notshop.example"), False, "a suffix"),
        (domain("eu.shop.example"), mail("a@shop.example", "shop.example"), False, "the parent"),
        (domain("shop.example"), mail("a@evil.example", "shop.example"), False, "other author"),
        (address("a@mail.example"), mail("A@mail.example", "mail.example"), True, "case aside"),
        (address("a@mail.example"), mail("b@mail.example", "mail.example"), False, "a neighbour"),
        (address("a@mail.example"), mail("a@mail.example"), False, "not authenticated"),
        (
            domain("dhgate.com"),
            mail("a@dhgate.com", "dhgate.com", code=Code.NOT_AUTHENTICATED),
            False,
            "a forged platform is excused by nothing",
        ),
        (
            domain("shop.example"),
            mail("a@shop.example", "shop.example", code=Code.AUTHOR_AMBIGUOUS),
            False,
            "another client shows another author",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_entry_counts(entry: Allowed, found: Verdict, counts: bool, why: str) -> None:
    assert bool(allowing([entry], found)) is counts, why


def test_the_domains_that_are_to_be_authenticated() -> None:
    assert domains_of([domain("shop.example"), address("a@mail.example")]) == {
        "shop.example",
        "mail.example",
    }
