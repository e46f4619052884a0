"""DMARC: which record applies, what it asks for, and what is aligned."""

from __future__ import annotations

from typing import Any

import pytest

from mailguard.auth.dmarc import evaluate_dmarc, organizational_domain
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import OfflineResolver, RecordedResolver
from mailguard.dns.zone import TIMEOUT, ZoneResolver
from mailguard.limits import MAX_DMARC_WALKS

REJECT = "v=DMARC1; p=reject"


def published(**records: str) -> dict[str, Any]:
    """A zone of policy records; `__` in a keyword is a dot."""
    return {f"_dmarc.{name.replace('__', '.')}": {"TXT": [r]} for name, r in records.items()}


SHOP = published(shop__example="v=DMARC1; p=reject; sp=quarantine; np=none")
BANK = published(bank="v=DMARC1; p=none; sp=quarantine; np=reject; psd=y")
SPLIT = SHOP | published(eu__shop__example="v=DMARC1; p=reject; psd=n")
TESTED = published(shop__example="v=DMARC1; p=reject; sp=quarantine; np=none; t=y")
STRICT = published(shop__example="v=DMARC1; p=reject; adkim=s; aspf=s")
HOST = {"A": ["192.0.2.1"]}
SLOW_PARENT = {**published(shop__example=REJECT), "_dmarc.example": TIMEOUT}

# Zone, authors, passes; result, reason, policy, organizational domain; what the row shows.
ROWS = [
    (SHOP, ["shop.example"], ["dkim:shop.example"], "pass", "aligned", "reject", "shop.example",
     "the author's own signature"),
    (SHOP, ["shop.example"], ["dkim:news.shop.example"], "pass", "aligned", "reject",
     "shop.example", "a domain below the author's is of the same organization"),
    (SHOP, ["shop.example"], ["spf:bounce.shop.example"], "pass", "aligned", "reject",
     "shop.example", "so is MAIL FROM's"),
    (SHOP, ["shop.example"], ["dkim:shop.example.evil.net"], "fail", "not_aligned", "reject",
     "shop.example", "a name that only begins alike"),
    (SHOP, ["shop.example"], ["dkim:evilshop.example"], "fail", "not_aligned", "reject",
     "shop.example", "a name that only ends alike"),
    (SHOP, ["shop.example"], ["dkim:example"], "fail", "not_aligned", "reject", "shop.example",
     "the top-level domain's signature"),
    (SHOP, ["shop.example"], [], "fail", "not_aligned", "reject", "shop.example",
     "nothing authenticated"),
    (SHOP | {"a.shop.example": HOST}, ["a.shop.example"], [], "fail", "not_aligned", "quarantine",
     "shop.example", "sp for a name that exists"),
    (SHOP | {"x.a.shop.example": HOST}, ["a.shop.example"], [], "fail", "not_aligned",
     "quarantine", "shop.example", "an empty non-terminal exists"),
    (SHOP, ["ghost.shop.example"], [], "fail", "not_aligned", "none", "shop.example",
     "np for one that does not"),
    (TESTED, ["shop.example"], [], "fail", "not_aligned", "quarantine", "shop.example",
     "t=y lowers reject by one level (4.7)"),
    (TESTED | {"a.shop.example": HOST}, ["a.shop.example"], [], "fail", "not_aligned", "none",
     "shop.example", "and quarantine"),
    (TESTED, ["ghost.shop.example"], [], "fail", "not_aligned", "none", "shop.example",
     "below none there is nothing"),
    (BANK, ["giant.bank"], [], "fail", "not_aligned", "reject", "giant.bank",
     "a public suffix's policy for an organization without one"),
    (BANK, ["bank"], ["dkim:bank"], "pass", "aligned", "none", "bank",
     "a public suffix that sends mail itself"),
    (BANK, ["giant.bank"], ["dkim:mega.bank"], "fail", "not_aligned", "reject", "giant.bank",
     "two organizations under one public suffix"),
    (SPLIT, ["eu.shop.example"], ["dkim:shop.example"], "fail", "not_aligned", "reject",
     "eu.shop.example", "psd=n cuts a part of the organization off"),
    (SPLIT, ["shop.example"], ["dkim:eu.shop.example"], "fail", "not_aligned", "reject",
     "shop.example", "in both directions"),
    (STRICT, ["shop.example"], ["dkim:a.shop.example", "spf:a.shop.example"], "fail",
     "not_aligned", "reject", "shop.example", "strict alignment wants the same name"),
    (STRICT, ["shop.example"], ["spf:SHOP.example."], "pass", "aligned", "reject", "shop.example",
     "which case and a trailing dot do not change"),
    (published(**{"xn--bcher-kva__example": REJECT}), ["Bücher.example"],
     ["dkim:xn--bcher-kva.example"], "pass", "aligned", "reject", "xn--bcher-kva.example",
     "U-labels and A-labels are one domain"),
    (SHOP, [], ["dkim:shop.example"], "none", "no_author", "", "", "no author domain"),
    (SHOP, ["shop.example", "evil.net"], ["dkim:evil.net"], "none", "several_authors", "", "",
     "several author domains"),
    (SHOP, ["shop.example", "Shop.example."], ["dkim:shop.example"], "pass", "aligned", "reject",
     "shop.example", "one domain written twice"),
    (SHOP, ["[192.0.2.1]"], [], "none", "author_invalid", "", "", "an address literal"),
    (SHOP, ["192.0.2.1"], [], "none", "author_invalid", "", "", "an address for a domain"),
    (SHOP, ["a..example"], [], "none", "author_invalid", "", "", "a domain DNS cannot hold"),
    (SHOP, [""], [""], "none", "author_invalid", "", "", "an author without a domain"),
    ({}, ["shop.example"], ["dkim:shop.example"], "none", "no_record", "", "shop.example",
     "no record anywhere"),
    (published(shop__example="v=DMARC1; p=block"), ["shop.example"], [], "none", "no_policy", "",
     "shop.example", "a policy that does not exist, and nobody to report to"),
    (published(shop__example="v=DMARC1; p=block"), ["a.shop.example"], [], "none", "no_policy", "",
     "shop.example", "the same for a name below"),
    (SLOW_PARENT, ["shop.example"], ["dkim:shop.example"], "pass", "aligned", "reject", "",
     "a failure above the record cannot change an exact match"),
    (SLOW_PARENT, ["shop.example"], [], "fail", "not_aligned", "reject", "",
     "nor the absence of any pass"),
    (SLOW_PARENT, ["shop.example"], ["spf:[192.0.2.1]"], "fail", "not_aligned", "reject", "",
     "nor an identifier that is no domain"),
    (SLOW_PARENT, ["shop.example"], ["dkim:a.shop.example"], "temperror", "dns_error", "", "",
     "but it leaves open which organization this is"),
    (SLOW_PARENT, ["shop.example"], ["dkim:evil.net"], "fail", "not_aligned", "reject", "",
     "no organization holds names of two top-level domains (4.10.2), whichever this is"),
    ({"_dmarc.shop.example": TIMEOUT}, ["shop.example"], ["dkim:shop.example"], "temperror",
     "dns_error", "", "", "a policy that could not be read"),
    (SHOP | {"a.shop.example": TIMEOUT}, ["a.shop.example"], [], "temperror", "dns_error", "",
     "shop.example", "a name whose existence decides the policy and cannot be told"),
    (SHOP | {"a.shop.example": TIMEOUT}, ["a.shop.example"], ["dkim:shop.example"], "pass",
     "aligned", "quarantine", "shop.example", "which does not matter to a pass"),
    ({**SHOP, "_dmarc.b.shop.example": TIMEOUT}, ["shop.example"], ["dkim:b.shop.example"],
     "temperror", "dns_error", "", "shop.example", "an identifier's own walk fails"),
    ({**SHOP, "_dmarc.evil.net": TIMEOUT}, ["shop.example"], ["dkim:evil.net"], "fail",
     "not_aligned", "reject", "shop.example", "a stranger's failing DNS changes nothing"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[-1] for row in ROWS])
def test_mail(row: tuple[Any, ...]) -> None:
    zone, authors, passes, *expected, _ = row
    found = evaluate_dmarc(
        authors,
        [tuple(entry.split(":")) for entry in passes if entry],
        lookups=Lookups(ZoneResolver(zone)),
    )
    assert [found.result, found.reason, found.policy, found.organizational_domain] == expected


def evaluated(zone: dict[str, Any], passes: list[str]) -> tuple[Any, list[str]]:
    lookups = Lookups(ZoneResolver(zone))
    identifiers = [("dkim", domain) for domain in passes]
    result = evaluate_dmarc(["shop.example"], identifiers, lookups=lookups)
    return result, [answer.name for answer in lookups.answers]


def test_offline_is_not_checked_and_no_error() -> None:
    found = evaluate_dmarc(["shop.example"], [], lookups=Lookups(OfflineResolver()))
    assert (found.result, found.reason) == ("none", "not_checked")


def test_a_budget_spent_is_not_checked() -> None:
    lookups = Lookups(ZoneResolver(SHOP), max_queries=2)
    found = evaluate_dmarc(["shop.example"], [("dkim", "a.shop.example")], lookups=lookups)
    assert (found.result, found.reason) == ("none", "not_checked")
    assert lookups.exceeded == "queries"


def test_strangers_cause_no_walk() -> None:
    """A lookup of the sender's choosing that cannot change the result is not made."""
    _, asked = evaluated(SHOP, ["evil.net", "track.evil.net", "example"])
    assert asked == ["_dmarc.shop.example", "_dmarc.example"]


NEEDLESS = [
    ("v=DMARC1; p=reject", "no np"),
    ("v=DMARC1; p=reject; np=reject", "np is what p asks for"),
    ("v=DMARC1; p=none; sp=reject; np=reject", "np is what sp asks for"),
]


@pytest.mark.parametrize("record", [row[0] for row in NEEDLESS], ids=[row[1] for row in NEEDLESS])
def test_existence_is_not_asked_where_it_changes_nothing(record: str) -> None:
    lookups = Lookups(ZoneResolver(published(shop__example=record)))
    evaluate_dmarc(["ghost.shop.example"], [], lookups=lookups)
    assert {answer.type for answer in lookups.answers} == {"TXT"}


def test_the_walks_of_a_mail_are_capped() -> None:
    zone = SHOP | published(**{f"x{n}__shop__example": "v=DMARC1; psd=n" for n in range(50)})
    found, asked = evaluated(zone, [f"x{n}.shop.example" for n in range(50)])
    assert (found.result, found.reason) == ("fail", "walk_limit")
    assert len(asked) == 2 + MAX_DMARC_WALKS


@pytest.mark.parametrize(
    ("labels", "asked"),
    [
        (3, [3, 2, 1]),
        (7, [7, 6, 5, 4, 3, 2, 1]),
        (8, [8, 7, 6, 5, 4, 3, 2, 1]),
        (9, [9, 7, 6, 5, 4, 3, 2, 1]),
        (100, [100, 7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_no_name_takes_more_than_eight_questions(labels: int, asked: list[int]) -> None:
    """RFC 9989 section 4.10 step 4: eight labels or more are cut to seven."""
    lookups = Lookups(ZoneResolver({}))
    name = ".".join(["a"] * labels)
    assert organizational_domain(name, lookups=lookups) == name
    assert [answer.name.count(".") for answer in lookups.answers] == asked


@pytest.mark.parametrize(("psd", "asked"), [("y", 2), ("n", 2), ("u", 4)])
def test_a_walk_ends_at_who_says_what_he_is(psd: str, asked: int) -> None:
    """RFC 9989 section 4.10: what stands above a psd=y or psd=n counts no more."""
    lookups = Lookups(ZoneResolver(published(b__c__example=f"v=DMARC1; p=none; psd={psd}")))
    organizational_domain("a.b.c.example", lookups=lookups)
    assert len(lookups.answers) == asked


def test_recorded_answers_give_the_same_result() -> None:
    lookups = Lookups(ZoneResolver(SHOP))
    identifiers = [("dkim", "a.shop.example")]
    first = evaluate_dmarc(["b.shop.example"], identifiers, lookups=lookups)
    replay = Lookups(RecordedResolver(lookups.answers))
    assert evaluate_dmarc(["b.shop.example"], identifiers, lookups=replay) == first


def test_the_trace_tells_the_walk_and_what_was_aligned() -> None:
    found, _ = evaluated(SHOP, ["a.shop.example"])
    assert [(step.what, step.found) for step in found.trace] == [
        ("dns:_dmarc.shop.example/TXT", "v=DMARC1; p=reject; sp=quarantine; np=none"),
        ("dns:_dmarc.example/TXT", "nxdomain"),
        ("a.shop.example", "aligned: of shop.example"),
    ]


ORGANIZATIONS = [
    (SHOP, "a.b.shop.example", "shop.example", "the record with the fewest labels"),
    (SPLIT, "x.eu.shop.example", "eu.shop.example", "psd=n, the first on the way up"),
    (BANK, "a.giant.bank", "giant.bank", "one below psd=y"),
    (BANK, "bank", "bank", "psd=y where the walk starts"),
    ({}, "a.b.example", "a.b.example", "no record: the name itself"),
    ({"_dmarc.example": TIMEOUT}, "a.example", None, "DNS failed"),
    ({}, "a..b", None, "no name"),
]


@pytest.mark.parametrize(
    ("zone", "name", "organization"),
    [row[:3] for row in ORGANIZATIONS],
    ids=[row[3] for row in ORGANIZATIONS],
)
def test_organizational_domains(zone: dict[str, Any], name: str, organization: str | None) -> None:
    assert organizational_domain(name, lookups=Lookups(ZoneResolver(zone))) == organization
