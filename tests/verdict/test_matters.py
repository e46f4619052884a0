"""Whose DNS is asked: a lookup tells the sender that his mail was read."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Impression
from mailguard.verdict.matters import domains_that_matter, within
from mailguard.verdict.policy import Lookups, Policy
from tests.verdict.example import REGISTRY, authors

NEEDED = Policy()


@pytest.mark.parametrize(
    ("author", "domain", "asked", "why"),
    [
        ("a@bazaar.example", "bazaar.example", True, "the author's own platform can prove it"),
        ("a@bazaar.example", "mail.bazaar.example", True, "so can a subdomain of it"),
        ("a@bazaar.example", "bazaar-mail.example", True, "an unsourced domain is told apart"),
        ("a@bazaar.example", "members.bazaar.example", True, "and so is a relay"),
        ("a@bazaar.example", "payco.example", False, "another platform proves nothing here"),
        ("a@bazaar.example", "stranger.example", False, "a stranger proves nothing"),
        ("a@bazaar-mail.example", "bazaar.example", True, "an unsourced author may be proven"),
        ("a@stranger.example", "stranger.example", False, "a stranger is judged on his claims"),
        ("a@stranger.example", "bazaar.example", False, "and the platform is not asked for him"),
        ("a@freemail.example", "freemail.example", False, "free mail proves no brand"),
    ],
)
def test_domains_that_matter(author: str, domain: str, asked: bool, why: str) -> None:
    matters = domains_that_matter(authors(author), Impression(), REGISTRY, NEEDED)
    assert matters is not None
    assert matters(domain) is asked, why


WANTED = [
    ("shop.example", True, "what the operator wants to know of an author"),
    ("mail.shop.example", True, "and all below it"),
    ("stranger.example", False, "not of the author beside him"),
]


@pytest.mark.parametrize(("domain", "asked", "why"), WANTED)
def test_a_wanted_domain_matters_for_any_of_the_authors(domain: str, asked: bool, why: str) -> None:
    two = authors("a@stranger.example", "b@shop.example")
    wanted = frozenset({"shop.example", "absent.example"})
    matters = domains_that_matter(two, Impression(), REGISTRY, NEEDED, wanted)
    assert matters is not None
    assert matters(domain) is asked, why


def test_the_operator_may_have_everything_asked() -> None:
    policy = Policy(lookups=Lookups.ALWAYS)
    assert domains_that_matter(authors("a@x.example"), Impression(), REGISTRY, policy) is None


@pytest.mark.parametrize(
    ("domain", "name", "inside", "why"),
    [
        ("shop.example", "shop.example", True, "it is that domain"),
        ("mail.shop.example", "shop.example", True, "it is below it"),
        ("myshop.example", "shop.example", False, "it ends alike, and is another's"),
        ("shop.example", "mail.shop.example", False, "it is above it"),
        ("shop.example", "", False, "without a name nothing is meant"),
        ("", "", False, "nor is nothing within nothing"),
    ],
)
def test_what_is_within_a_domain(domain: str, name: str, inside: bool, why: str) -> None:
    assert within(domain, name) is inside, why
