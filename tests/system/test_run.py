"""The whole job on a real Dovecot: `mailguard run` as a process, seen by a second connection."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailguard.demo.mails import HOST, Samples, make_samples
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.service import Service

QUARANTINE = "Mailguard Quarantine"
POSING = {0, 1, 2, 3, 4, 5}
"""Which of the sample mails are impersonation, …"""
ODD = {6}
"""… and which are suspicious."""
LABEL_WITHIN = 2.0
"""Seconds from delivery to label, through IDLE."""


@pytest.fixture(scope="module")
def samples() -> Samples:
    return make_samples(datetime.now(UTC))


@pytest.fixture
def config(dovecot: Dovecot, samples: Samples, tmp_path: Path, user: str) -> Path:
    """A configuration that enforces, with the samples' DNS answers."""
    (tmp_path / "zone.json").write_text(samples.zone, encoding="utf-8")
    secret = tmp_path / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)
    path = tmp_path / "config.toml"
    path.write_text(
        f"""
state = "state"
[analysis]
resolver = "zone:{tmp_path / "zone.json"}"
workers = 1
[accounts.shop]
address = "{user}@shop.example"
user = "{user}"
host = "127.0.0.1"
port = {dovecot.tls_port}
ca_file = "{dovecot.ca_file}"
password_file = "password"
mode = "enforce"
hosts = ["{HOST}"]
""",
        encoding="utf-8",
    )
    return path


def _until(holds: Callable[[], bool], timeout: float = 30.0) -> None:
    until = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def _ids(client: IMAPClient, folder: str) -> dict[str, frozenset[str]]:
    """Message-ID to flags of every mail in a folder."""
    client.select_folder(folder, readonly=True)
    uids = client.search()
    if not uids:
        return {}
    field = "BODY[HEADER.FIELDS (MESSAGE-ID)]"
    found = client.fetch(uids, ["FLAGS", field.replace("BODY", "BODY.PEEK")])
    return {
        row[field.encode()].decode().strip().partition(": ")[2]: frozenset(
            flag.decode() for flag in row[b"FLAGS"]
        )
        - {"\\Recent"}
        for row in found.values()
    }


def _message_id(raw: bytes) -> str:
    line = next(line for line in raw.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    return line.decode().partition(": ")[2]


def test_new_mail_is_labelled_or_moved_and_nothing_else_is_touched(
    config: Path, looking: IMAPClient, samples: Samples
) -> None:
    before = b"From: old@example.com\r\nMessage-ID: <before@x>\r\n\r\nwas here before\r\n"
    looking.append("INBOX", before)
    with Service(config) as service:
        service.wait_for("account_watched")
        for number, sample in enumerate(samples.mails):
            looking.append("INBOX", sample.raw, ["\\Seen"] if number % 2 else [])
        for _ in samples.mails:
            service.wait_for("mail_judged")
        assert service.stop() == 0
    inbox, quarantine = _ids(looking, "INBOX"), _ids(looking, QUARANTINE)
    ids = [_message_id(sample.raw) for sample in samples.mails]
    assert set(quarantine) == {ids[number] for number in POSING}
    assert set(inbox) == {"<before@x>", *ids} - set(quarantine)
    everything = inbox | quarantine
    for number, message_id in enumerate(ids):
        flags = everything[message_id]
        assert ("\\Seen" in flags) == bool(number % 2), "read marks are the user's"
        expected: set[str] = set()
        if number in POSING:
            expected = {"$Phishing", "MailguardImpersonation"}
        elif number in ODD:
            expected = {"MailguardSuspicious"}
        assert {flag for flag in flags if not flag.startswith("\\")} == expected
    assert inbox["<before@x>"] == frozenset(), "mail from before is left alone"


def test_mail_is_byte_for_byte_the_same_in_quarantine(
    config: Path, looking: IMAPClient, samples: Samples
) -> None:
    with Service(config) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", samples.mails[0].raw)
        service.wait_for("mail_judged", moved=True)
    looking.select_folder(QUARANTINE, readonly=True)
    found = looking.fetch(looking.search(), ["BODY.PEEK[]"])
    assert [row[b"BODY[]"] for row in found.values()] == [samples.mails[0].raw]


def test_a_label_is_there_within_two_seconds_of_delivery(
    config: Path, looking: IMAPClient, samples: Samples
) -> None:
    suspicious = samples.mails[6].raw
    with Service(config) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", suspicious)  # the first one starts the analysis process
        service.wait_for("mail_judged")
        looking.append("INBOX", suspicious.replace(b"<demo-6@", b"<again@"))
        began = time.monotonic()
        labels = lambda: [  # noqa: E731 (used on the next line only)
            flags for flags in _ids(looking, "INBOX").values() if "MailguardSuspicious" in flags
        ]
        _until(lambda: len(labels()) == 2, LABEL_WITHIN)
        assert time.monotonic() - began < LABEL_WITHIN


def test_in_mode_observe_nothing_is_touched(
    config: Path, looking: IMAPClient, samples: Samples
) -> None:
    text = config.read_text(encoding="utf-8").replace('mode = "enforce"', 'mode = "observe"')
    config.write_text(text, encoding="utf-8")
    with Service(config) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", samples.mails[0].raw)
        line = service.wait_for("mail_judged")
    assert (line["verdict"], line["severity"], line["done"]) == (
        "impersonation",
        "critical",
        "nothing",
    )
    assert list(_ids(looking, "INBOX").values()) == [frozenset()]
    assert [name for _, _, name in looking.list_folders() if "ailguard" in name] == []


def test_what_came_while_the_service_was_down_is_judged_when_it_is_back(
    config: Path, looking: IMAPClient, samples: Samples
) -> None:
    with Service(config) as service:
        service.wait_for("account_watched")
        service.kill()
    looking.append("INBOX", samples.mails[0].raw)
    with Service(config) as service:
        service.wait_for("mail_judged", moved=True)
    assert _ids(looking, "INBOX") == {}


def _with_body(size: int) -> bytes:
    line = b"x" * 998 + b"\r\n"
    return b"\r\n".join([b"X-Large: yes", b"", line * (size // len(line))])


DHGATE = "=?utf-8?B?ZGhnYXRl6aOO5o6nMDEx?="
"""dhgate风控011"""
HEADER = f"From: {DHGATE} <a@example.com>\r\nMessage-ID: <bad@x>\r\n".encode()

HOSTILE = {
    "of 60 MB": (HEADER + _with_body(60_000_000), QUARANTINE),
    "of 2,000 nested parts": (
        HEADER
        + b"MIME-Version: 1.0\r\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(2000)
        )
        + b"Content-Type: text/plain\r\n\r\nhello\r\n",
        QUARANTINE,
    ),
    "with a From of brackets": (
        b"From: " + b"(" * 20_000 + b"\r\nMessage-ID: <bad@x>\r\n\r\nhello\r\n",
        "INBOX",
    ),
    "without a body": (HEADER, QUARANTINE),
    "of one line break": (b"\r\n", "INBOX"),
}


@pytest.mark.parametrize(("raw", "folder"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_mail_is_judged_and_the_service_goes_on(
    config: Path, looking: IMAPClient, samples: Samples, raw: bytes, folder: str
) -> None:
    with Service(config) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", raw)
        service.wait_for("mail_judged", timeout=60.0)
        looking.append("INBOX", samples.mails[0].raw)
        service.wait_for("mail_judged", moved=True)
    expected = {"INBOX": 0, QUARANTINE: 1} if folder == QUARANTINE else {"INBOX": 1, QUARANTINE: 1}
    if folder == QUARANTINE:
        expected[QUARANTINE] = 2
    found = {}
    for name in expected:
        looking.select_folder(name, readonly=True)
        found[name] = len(looking.search())
    assert found == expected
