"""Providers as pymap plays them: mail is marked and moved as each permits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.journal.model import Deed, State
from mailguard.mailbox.contract import Moving
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.load import profiles
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.personalities import PERSONALITIES

FORGED, ODD, HARMLESS = (
    mail(n, kind) for n, kind in enumerate((Kind.IMPERSONATION, Kind.SUSPICIOUS, Kind.UNRELATED))
)


class Provider:
    """A provider's server and an account there that is guarded."""

    def __init__(self, name: str, server: DemoServer, journal: Journal) -> None:
        self.server = server
        self.journal = journal
        settings = ImapSettings(
            "127.0.0.1", "shop", server.port, Tls.PLAIN, timeout=5.0, poll_every=0.1
        )
        self.mailbox = ImapMailbox(settings, lambda: "word", profiles()[name])
        self.guardian = Guardian(self.mailbox, journal)

    def begin(self) -> None:
        self.mailbox.connect()
        self.guardian.look()

    def content(self, folder: str) -> list[tuple[bytes, set[str]]]:
        return [(m.raw, set(m.flags)) for m in self.server.folders().get(folder, [])]


@pytest.fixture
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    personality = PERSONALITIES[request.param]
    with (
        DemoServer("shop", "word", keywords=personality.keywords, connection=personality) as server,
        Journal.open(tmp_path / "journal.db") as journal,
    ):
        found = Provider(request.param, server, journal)
        found.begin()
        yield found
        found.mailbox.close()


def playing(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("provider", names, indirect=True)


@pytest.mark.parametrize(
    ("provider", "moving", "idle"),
    [
        ("netease", Moving.COPY_EXPUNGE, False),
        ("qq", Moving.MOVE, True),
        ("aliyun", Moving.COPY_EXPUNGE, True),
        ("outlook", Moving.MOVE, True),
    ],
    indirect=["provider"],
)
def test_what_it_can_is_found_out(provider: Provider, moving: Moving, idle: bool) -> None:
    means = provider.mailbox.means()
    assert means.rungs[0] is Rung.LABEL_FOLDER
    assert (means.moving, means.idle) == (moving, idle)


@playing(*PERSONALITIES)
def test_mail_goes_where_it_belongs(provider: Provider) -> None:
    """A label folder is created under the right parent; what is quarantined needs no label."""
    for raw in (FORGED, ODD, HARMLESS):
        provider.server.deliver("INBOX", raw, ["\\Seen"])
    assert provider.mailbox.wait(5, threading.Event())
    provider.guardian.look()
    parent = f"{provider.mailbox.profile.folder_parent}/".lstrip("/")
    assert provider.content("INBOX") == [(ODD, {"\\Seen"}), (HARMLESS, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Quarantine") == [(FORGED, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Suspicious") == [(ODD, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Impersonation") == []


@playing("qq")
def test_a_keyword_is_used_where_the_operator_says_so(provider: Provider) -> None:
    provider.server.deliver("INBOX", ODD)
    settings = provider.mailbox.settings
    keyword = ImapSettings(
        settings.host, settings.user, settings.port, settings.tls, rungs=(Rung.KEYWORD,)
    )
    mailbox = ImapMailbox(keyword, lambda: "word", provider.mailbox.profile)
    mailbox.connect()
    Guardian(mailbox, provider.journal).look()
    assert provider.content("INBOX") == [(ODD, {"MailguardSuspicious"})]
    mailbox.close()


@playing("netease", "aliyun", "outlook")
def test_a_server_without_keywords_gets_a_flag_where_no_folder_will_do(provider: Provider) -> None:
    provider.server.deliver("INBOX", ODD)
    settings = provider.mailbox.settings
    ladder = ImapSettings(
        settings.host,
        settings.user,
        settings.port,
        settings.tls,
        rungs=(Rung.GMAIL_LABEL, Rung.KEYWORD, Rung.FLAG),
    )
    mailbox = ImapMailbox(ladder, lambda: "word", provider.mailbox.profile)
    mailbox.connect()
    Guardian(mailbox, provider.journal).look()
    assert provider.content("INBOX") == [(ODD, {"\\Flagged"})]
    mailbox.close()


@playing("outlook")
def test_a_pause_that_is_asked_for_is_passed_on_and_the_mail_stays_pending(
    provider: Provider,
) -> None:
    for number in range(3):
        provider.server.deliver("INBOX", mail(number, Kind.IMPERSONATION))
    with pytest.raises(RefusedError) as raised:
        provider.guardian.look()
    assert raised.value.delay == 1.5
    (waiting,) = provider.journal.pending(ACCOUNT)
    assert waiting.state is State.PENDING
    provider.guardian.guard.recover()
    assert provider.content("INBOX") == []
    assert len(provider.journal.done(ACCOUNT, Deed.QUARANTINE)) == 3
