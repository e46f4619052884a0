"""DMARC records read, and what is made of malformed ones; hostile ones too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.dmarc import evaluate_dmarc
from mailguard.auth.dmarc.record import PolicyRecord, read_record, select_records
from mailguard.auth.model import Result
from mailguard.dns import Status
from mailguard.dns.lookups import Lookups
from tests.auth.growth import growth
from tests.auth.liar import Liar

SELECTED = [
    ("v=DMARC1", True, "nothing but the version"),
    ("V = DMARC1 ;p=none", True, "the tag's name knows no case, and white space may stand"),
    ("v=dmarc1; p=none", False, "the version's value does know case"),
    ("v=DMARC1 p=none", False, "no separator"),
    ("v=DMARC11; p=none", False, "another version"),
    ("p=none; v=DMARC1", False, "the version is not first"),
    ("", False, "an empty record"),
]


@pytest.mark.parametrize(
    ("text", "selected"), [row[:2] for row in SELECTED], ids=[row[2] for row in SELECTED]
)
def test_which_records_are_dmarc(text: str, selected: bool) -> None:
    assert bool(select_records([text])) is selected


READ = [
    ("p=reject", PolicyRecord("reject"), "a policy alone"),
    ("P = Reject", PolicyRecord("reject"), "names and policies know no case"),
    ("p=none; sp=reject; np=quarantine", PolicyRecord("none", "reject", "quarantine"), "all three"),
    (
        "p=none; adkim=S; aspf=s",
        PolicyRecord(strict_dkim=True, strict_spf=True),
        "strict alignment",
    ),
    ("p=none; adkim=x; aspf=", PolicyRecord(), "an alignment that does not exist is relaxed"),
    ("p=none; psd=Y; t=y", PolicyRecord(psd="y", testing=True), "flags"),
    ("p=none; psd=maybe; t=1", PolicyRecord(), "flags that do not exist are the default"),
    ("p=none; p=reject", PolicyRecord(), "a repeated tag is ignored"),
    ("p=none;;;=x;y;pct=50; ruf=x", PolicyRecord(), "what is malformed or unknown is ignored"),
    ("p=reject; rua=", PolicyRecord("reject"), "no address, but a policy"),
    ("", PolicyRecord(applies=False), "no policy, nobody to report to: no DMARC"),
    ("rua=mailto:a@b.example", PolicyRecord(), "no policy, but somebody to report to: none"),
    ("p=reject; sp=x; rua=mailto:a@b.example", PolicyRecord(), "one bad policy spoils the others"),
    ("p=reject; np=", PolicyRecord(applies=False), "an empty policy is a bad one"),
    ("p=x; rua=nobody, https://b.example/r!10m", PolicyRecord(), "one lawful address suffices"),
    ("p=x; rua=nobody,:,mailto:", PolicyRecord(applies=False), "no lawful address"),
]


@pytest.mark.parametrize(
    ("tags", "record"), [row[:2] for row in READ], ids=[row[2] for row in READ]
)
def test_what_a_record_says(tags: str, record: PolicyRecord) -> None:
    assert read_record(f"v=DMARC1; {tags}") == record


near = st.lists(
    st.one_of(
        st.sampled_from(["v=DMARC1", ";", "; ", "=", " ", "p", "sp", "np", "psd", "t", "rua"]),
        st.sampled_from(["reject", "none", "y", "n", "mailto:x", ",", "\t", "\x00", "\xff"]),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)


domains = st.text(max_size=20) | st.sampled_from(["x.example", "a.x.example", "a." * 130])


@settings(max_examples=300)
@given(
    st.lists(near.map("v=DMARC1; {}".format) | near, max_size=2),
    st.sampled_from([Status.NOERROR, Status.NOERROR, Status.NXDOMAIN, Status.TEMPERROR]),
    st.lists(domains, max_size=2),
    st.lists(st.tuples(st.sampled_from(["spf", "dkim"]), domains), max_size=3),
)
def test_nothing_raises(
    values: list[str], status: Status, authors: list[str], passes: list[Any]
) -> None:
    result = evaluate_dmarc(authors, passes, lookups=Lookups(Liar(values, status)))
    assert isinstance(result.result, Result)
    assert (result.result == "none") == (result.reason not in FINAL)


FINAL = {"aligned", "not_aligned", "walk_limit", "dns_error"}

TEXTS = [
    (lambda n: "v=DMARC1" + ";" * n, "separators"),
    (lambda n: "v=DMARC1; " + "a=b;" * n, "tags"),
    (lambda n: "v" + " " * n + "=DMARC1", "white space before the version"),
    (lambda n: " " * n, "white space alone"),
    (lambda n: "v=DMARC1; p=" + " " * n + "x", "white space in a value"),
    (lambda n: "v=DMARC1; rua=" + "," * n, "addresses"),
    (lambda n: "v=DMARC1; rua=" + "a" * n, "an address without an end"),
]


@pytest.mark.parametrize("text", [row[0] for row in TEXTS], ids=[row[1] for row in TEXTS])
def test_reading_takes_linear_time(text: Callable[[int], str]) -> None:
    def work(size: int) -> None:
        for record in (text(size), *select_records([text(size)])):
            read_record(record)

    assert growth(work, 10_000) < 10
