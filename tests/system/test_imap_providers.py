"""Providers as pymap plays them: mail is marked and moved as each permits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailguard.actions.release import release
from mailguard.actions.transfer import Result
from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Outcome, State
from mailguard.mailbox.errors import ConnectionLostError, LoginError, RefusedError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.model import Moving
from mailguard.providers.load import profiles
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.system.guardian import ACCOUNT, Guardian, done, mail
from tests.system.personalities import PERSONALITIES, QQ, VARIANTS

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

    @property
    def parent(self) -> str:
        """What precedes the names of folders here."""
        return f"{self.mailbox.profile.folder_parent}/".lstrip("/")

    def content(self, folder: str) -> list[tuple[bytes, set[str]]]:
        return [(m.raw, set(m.flags)) for m in self.server.folders().get(folder, [])]


@pytest.fixture
def stranger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    """A provider that nobody has connected to yet."""
    personality = (PERSONALITIES | VARIANTS)[request.param]
    with (
        DemoServer("shop", "word", keywords=personality.keywords, connection=personality) as server,
        Journal.open(tmp_path / "journal.db") as journal,
    ):
        found = Provider(request.param.partition(" ")[0], server, journal)
        yield found
        found.mailbox.close()


@pytest.fixture
def provider(stranger: Provider) -> Provider:
    stranger.begin()
    return stranger


def playing(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("stranger", names, indirect=True)


def _says(client: IMAPClient, command: str, *arguments: str) -> str:
    """What the server answers to a command."""
    imap = client._imap
    try:
        status, (text, *_) = getattr(imap, command)(*arguments)
    except (imap.error, TimeoutError) as error:
        return str(error)
    return f"{status} {text.decode()}"


def _introduced(client: IMAPClient) -> IMAPClient:
    client._imap._simple_command("ID", "NIL")
    client.select_folder("INBOX")
    return client


def _selected(client: IMAPClient) -> dict[bytes, object]:
    found: dict[bytes, object] = _introduced(client).select_folder("INBOX")
    return found


def _takes_keywords(client: IMAPClient) -> bool:
    flags = _selected(client)[b"PERMANENTFLAGS"]
    return isinstance(flags, tuple) and b"\\*" in flags


def _offers(client: IMAPClient, *words: bytes) -> set[bytes]:
    return set(words) & set(client.capabilities())


def _uid(client: IMAPClient, *words: str) -> str:
    return _says(_introduced(client), "uid", *words)


def _refuses(client: IMAPClient, *words: str) -> bool:
    return "BAD" in _uid(client, *words)


LONG = ",".join(str(uid) for uid in range(1_000_000, 1_001_000))


BARE = "netease without UIDPLUS"


@pytest.mark.parametrize(
    ("stranger", "quirk", "reason"),
    [
        ("netease", lambda c: "Unsafe Login" in _says(c, "select", "INBOX"), "an ID first"),
        ("netease", lambda c: b"UIDNEXT" not in _selected(c), "SELECT without UIDNEXT"),
        ("netease", lambda c: _selected(c)[b"UIDVALIDITY"] == 1, "UIDVALIDITY is always 1"),
        ("netease", lambda c: not _takes_keywords(c), "no keywords"),
        ("netease", lambda c: not _offers(c, b"IDLE", b"MOVE", b"NAMESPACE"), "it knows none"),
        ("netease", lambda c: _refuses(c, "MOVE", "1", "Sent"), "MOVE is BAD"),
        (BARE, lambda c: not _offers(c, b"UIDPLUS"), "no UIDPLUS"),
        (BARE, lambda c: _refuses(c, "EXPUNGE", "1"), "UID EXPUNGE is BAD"),
        ("qq", lambda c: len(_offers(c, b"IDLE", b"MOVE", b"UIDPLUS")) == 3, "it knows them"),
        ("qq", _takes_keywords, "keywords are kept"),
        ("qq", lambda c: "NO" in _says(c, "create", "Mine"), "folders below one parent only"),
        ("qq", lambda c: len(_introduced(c).search(["SUBJECT", "none"])) == 2, "SEARCH lies"),
        ("qq", lambda c: "timed out" in _uid(c, "FETCH", LONG, "(FLAGS)"), "long ones are dropped"),
        ("aliyun", lambda c: len(_offers(c, b"IDLE", b"UIDPLUS")) == 2, "it knows them"),
        ("aliyun", lambda c: not _offers(c, b"MOVE"), "no MOVE"),
        ("aliyun", lambda c: not _takes_keywords(c), "no keywords"),
        ("aliyun", lambda c: _refuses(c, "SEARCH", "SUBJECT", "x"), "SEARCH for text is BAD"),
        ("outlook", lambda c: _refuses(c, "STORE", "1", "+FLAGS", "(x)"), "keywords are BAD"),
        ("outlook", lambda c: _refuses(c, "SEARCH", "KEYWORD", "x"), "even to look for"),
    ],
    indirect=["stranger"],
)
def test_the_quirk_is_played(
    stranger: Provider, quirk: Callable[[IMAPClient], bool], reason: str
) -> None:
    for raw in (ODD, HARMLESS):
        stranger.server.deliver("INBOX", raw)
    client = IMAPClient("127.0.0.1", stranger.server.port, ssl=False, timeout=1.0)
    client.login("shop", "word")
    assert quirk(client), reason
    client.shutdown()


@pytest.mark.parametrize(
    ("stranger", "moving", "idle"),
    [
        ("netease", Moving.COPY_EXPUNGE, False),
        ("netease without UIDPLUS", Moving.NONE, False),
        ("qq", Moving.MOVE, True),
        ("aliyun", Moving.COPY_EXPUNGE, True),
        ("outlook", Moving.MOVE, True),
    ],
    indirect=["stranger"],
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
    parent = provider.parent
    assert provider.content("INBOX") == [(ODD, {"\\Seen"}), (HARMLESS, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Quarantine") == [(FORGED, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Suspicious") == [(ODD, {"\\Seen"})]
    assert provider.content(f"{parent}Mailguard Impersonation") == []


@playing("netease without UIDPLUS")
def test_without_a_safe_way_to_move_mail_is_labelled_where_it_is(provider: Provider) -> None:
    """A plain EXPUNGE would take along what the user marked as deleted."""
    deleted = mail(3, Kind.UNRELATED)
    provider.server.deliver("INBOX", deleted, ["\\Deleted"])
    for raw in (FORGED, ODD, HARMLESS):
        provider.server.deliver("INBOX", raw, ["\\Seen"])
    provider.guardian.look()
    rest = [(raw, {"\\Seen"}) for raw in (FORGED, ODD, HARMLESS)]
    assert provider.content("INBOX") == [(deleted, {"\\Deleted"}), *rest]
    assert provider.content("Mailguard Impersonation") == [(FORGED, {"\\Seen"})]
    assert provider.content("Mailguard Suspicious") == [(ODD, {"\\Seen"})]
    assert provider.content("Mailguard Quarantine") == []
    provider.guardian.guard.recover()
    provider.guardian.look()
    assert provider.content("Mailguard Impersonation") == [(FORGED, {"\\Seen"})], "and once"


@playing("netease without UIDPLUS", "netease")
def test_a_copy_that_cannot_be_removed_on_release_is_named(provider: Provider) -> None:
    provider.server.deliver("INBOX", ODD)
    provider.guardian.look()
    result = release(provider.mailbox, provider.journal, provider.journal.by_id(1))
    copies = provider.content("Mailguard Suspicious")
    assert result == Result(Outcome.DONE, left="Mailguard Suspicious" if copies else "")
    assert bool(copies) is (provider.mailbox.means().moving is Moving.NONE)
    assert provider.content("INBOX") == [(ODD, set())]


@playing("qq")
def test_a_search_that_finds_everything_has_nothing_judged_twice(provider: Provider) -> None:
    provider.server.deliver("INBOX", ODD)
    provider.guardian.look()
    provider.server.deliver("INBOX", HARMLESS)
    provider.guardian.look()
    entries = provider.journal.writer.submit(lambda db: db.execute("SELECT kind FROM mails"))
    assert [row["kind"] for row in entries.result()] == [Kind.SUSPICIOUS, Kind.UNRELATED]
    assert provider.content("其他文件夹/Mailguard Suspicious") == [(ODD, set())]


@playing("qq")
def test_commands_stay_short_enough_to_be_answered(provider: Provider) -> None:
    provider.server._folders._inbox._max_uid = 4_000_000_000
    raws = [mail(number, Kind.UNRELATED) for number in range(700)]
    for raw in raws:
        provider.server.deliver("INBOX", raw)
    opened = provider.mailbox.open("INBOX")
    uids = provider.mailbox.uids()
    assert len(",".join(map(str, uids))) > QQ.longest
    assert len(provider.mailbox.prints(uids)) == opened.exists
    assert [found.raw for found in provider.mailbox.fetch(uids)] == raws


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


@playing("outlook not connected")
def test_a_mailbox_that_cannot_be_reached_is_tried_again_later(stranger: Provider) -> None:
    stranger.mailbox.connect()
    with pytest.raises(RefusedError, match="not connected") as raised:
        stranger.guardian.look()
    assert raised.value.delay


@playing("outlook without token")
def test_where_no_password_is_taken_the_way_to_log_in_is_named(stranger: Provider) -> None:
    with pytest.raises(LoginError) as raised:
        stranger.mailbox.connect()
    assert "mailguard login" in raised.value.remedy


@playing("outlook hanging up")
def test_a_pause_that_is_asked_for_with_a_farewell_is_passed_on(provider: Provider) -> None:
    for number in range(3):
        provider.server.deliver("INBOX", mail(number, Kind.IMPERSONATION))
    with pytest.raises(ConnectionLostError) as raised:
        provider.guardian.look()
    assert raised.value.delay == 1.5
    provider.mailbox.connect()
    provider.guardian.guard.recover()
    assert provider.content("INBOX") == []
    assert len(provider.content("Mailguard Quarantine")) == 3


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
    assert len(done(provider.journal, Deed.QUARANTINE)) == 3
