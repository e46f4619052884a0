"""What people look through and decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.journal import Journal
from mailguard.journal.model import Allowed, AllowKind, Deed, Entry, Intent, Judged, Key, Outcome
from mailguard.journal.review import (
    Choice,
    Decision,
    Status,
    allow,
    allow_list,
    caught,
    caught_mail,
    decide,
    decisions,
    revoke,
)
from tests.clock import Clock

SHOP = Allowed(AllowKind.DOMAIN, "shop.example", "shop", "our freight agent")


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db", clock) as opened:
        yield opened


def record(journal: Journal, uid: int, kind: str = "impersonation", account: str = "a") -> Entry:
    key = Key(account, "INBOX", 1, uid)
    judged = Judged(key, f"print {uid}", 10, kind, {"author": "Risk@Evil.example"})
    return journal.record([judged])[0]


def do(journal: Journal, entry: Entry, deed: Deed, outcome: Outcome = Outcome.DONE) -> None:
    journal.did(Intent(entry.id, deed, "move", entry.key, "Quarantine"), outcome)


def test_only_flagged_mail_is_listed(journal: Journal) -> None:
    flagged = record(journal, 1)
    record(journal, 2, "unrelated")
    assert [mail.entry for mail in caught(journal)] == [flagged]


@pytest.mark.parametrize("deed", [Deed.RELEASE, Deed.TAKE_OUT])
def test_a_mail_given_back_is_the_one_that_was_caught(journal: Journal, deed: Deed) -> None:
    first = record(journal, 1)
    back = Intent(first.id, deed, "move", first.key, "INBOX", landed_uidvalidity=1, landed_uid=2)
    journal.did(back, Outcome.DONE)
    record(journal, 2)
    another = record(journal, 3)
    assert [mail.entry for mail in caught(journal)] == [first, another]


def test_one_account_or_all(journal: Journal) -> None:
    record(journal, 1, account="a")
    record(journal, 2, account="b")
    assert [mail.entry.key.account for mail in caught(journal, "b")] == ["b"]
    assert len(caught(journal)) == 2


def test_a_span_of_time(journal: Journal, clock: Clock) -> None:
    record(journal, 1)
    clock.now = 2000.0
    record(journal, 2)
    assert [mail.entry.key.uid for mail in caught(journal, since=1500.0)] == [2]
    assert [mail.entry.key.uid for mail in caught(journal, until=1500.0)] == [1]


@pytest.mark.parametrize(
    ("deeds", "status"),
    [
        ([], Status.UNTOUCHED),
        ([Deed.TAG], Status.LABELLED),
        ([Deed.TAG, Deed.QUARANTINE], Status.QUARANTINED),
        ([Deed.TAG, Deed.QUARANTINE, Deed.RELEASE], Status.RELEASED),
    ],
)
def test_what_became_of_it(journal: Journal, deeds: list[Deed], status: Status) -> None:
    entry = record(journal, 1)
    for deed in deeds:
        do(journal, entry, deed)
    assert caught_mail(journal, entry.id).status is status


def test_what_the_server_refused_was_not_done(journal: Journal) -> None:
    entry = record(journal, 1)
    do(journal, entry, Deed.QUARANTINE, Outcome.REFUSED)
    assert caught_mail(journal, entry.id).status is Status.UNTOUCHED


def test_a_sender_is_compared_without_case(journal: Journal) -> None:
    assert caught_mail(journal, record(journal, 1).id).author == "risk@evil.example"


def test_an_unknown_number(journal: Journal) -> None:
    with pytest.raises(LookupError):
        caught_mail(journal, 7)


def test_who_decided_what_and_when(journal: Journal, clock: Clock) -> None:
    decide(journal, Decision(Choice.RELEASE, "a", "1", "chen", "a customer"))
    clock.now = 2000.0
    allow(journal, SHOP, "li")
    revoke(journal, "shop", "shop.example", "li", "sold")
    assert [(d.choice, d.subject, d.who, d.reason, d.decided_at) for d in decisions(journal)] == [
        (Choice.RELEASE, "1", "chen", "a customer", 1000.0),
        (Choice.ALLOW, "shop.example", "li", "our freight agent", 2000.0),
        (Choice.REVOKE, "shop.example", "li", "sold", 2000.0),
    ]
    assert [d.who for d in decisions(journal, "1")] == ["chen"]


def test_what_has_expired_is_listed_and_no_longer_holds(journal: Journal, clock: Clock) -> None:
    entry = Allowed(AllowKind.DOMAIN, "shop.example", expires_at=1500.0)
    allow(journal, entry, "li")
    assert [found.value for found in journal.allowed("shop")] == ["shop.example"]
    clock.now = 1600.0
    assert journal.allowed("shop") == []
    assert [found.value for found in allow_list(journal)] == ["shop.example"]


def test_what_is_revoked_holds_no_longer(journal: Journal) -> None:
    allow(journal, SHOP, "li")
    assert revoke(journal, "shop", "SHOP.example", "li")
    assert journal.allowed("shop") == []


def test_a_sender_that_is_not_on_the_list_is_not_revoked(journal: Journal) -> None:
    assert not revoke(journal, "shop", "shop.example", "li")
    assert decisions(journal) == []
