"""What a server may say, and the clear line it becomes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailguard.errors import ConfigError
from mailguard.findings import Code
from mailguard.mailbox.errors import (
    ConnectionLostError,
    LoginError,
    MailboxError,
    NoSuchFolderError,
    OverQuotaError,
    RefusedError,
)
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.model import Label, Landing, Moving
from mailguard.providers.load import profiles
from mailguard.providers.model import Rung
from tests.mailbox.scripted import ScriptedServer, Talk, greet, select

LABEL = Label("Suspicious", ("Suspicious",))


def failing(answer: bytes, command: bytes = b"") -> Callable[[Talk], None]:
    """A server that serves until `command`, and answers that with `answer`."""

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        while True:
            tag, said = talk.hear()
            if not tag:
                return
            talk.say(tag + (b" " + answer if said.startswith(command) else b" OK done"))

    return play


def login_answered(answer: bytes, capabilities: bytes = b"") -> Callable[[Talk], None]:
    def play(talk: Talk) -> None:
        talk.say(b"* OK ready")
        while True:
            tag, said = talk.hear()
            if said.startswith(b"CAPABILITY"):
                talk.say(b"* CAPABILITY IMAP4rev1 " + capabilities, tag + b" OK done")
            else:
                talk.say(tag + b" " + answer)

    return play


@pytest.mark.parametrize(
    ("answer", "error", "words", "reason"),
    [
        (b"NO [AUTHENTICATIONFAILED] no", LoginError, "授权码", "QQ: a password is no code"),
        (b"NO LOGIN Login error or password error", LoginError, "授权码", "without a code"),
        (b"NO [UNAVAILABLE] try again later", MailboxError, "tried again", "for now only"),
        (b"NO User is authenticated but not connected", MailboxError, "tried again", "Exchange"),
        (b"NO too many simultaneous connections", MailboxError, "tried again", "a cap"),
        (b"NO [LIMIT] sessions", MailboxError, "tried again", "a cap by its code"),
        (b"BAD Invalid secret-word", LoginError, "…", "what is echoed is blanked"),
    ],
)
def test_a_login_that_fails(
    answer: bytes, error: type[MailboxError], words: str, reason: str
) -> None:
    with ScriptedServer(login_answered(answer)) as server, pytest.raises(error) as raised:
        server.mailbox(profiles()["qq"]).connect()
    assert type(raised.value) is error, reason
    assert words in str(raised.value), reason
    assert "secret-word" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("secret", ["hunter22", 'hun"ter\\22', "hünter22"])
@pytest.mark.parametrize("says", [b"%s NO bad: %s", b"* BYE %s %s", b"nonsense %s %s"])
def test_no_error_repeats_the_password_that_a_server_does(secret: str, says: bytes) -> None:
    def play(talk: Talk) -> None:
        talk.say(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready")
        talk.answer(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        tag, said = talk.hear()
        if said.startswith(b"AUTHENTICATE"):
            talk.say(b"+ ")
            said += b" " + b" ".join(talk.hear())
        sent.append(said.split()[-1].decode())
        talk.say(says % (tag, said))
        talk.hang_up()

    sent = list[str]()
    with ScriptedServer(play) as server, pytest.raises(MailboxError) as raised:
        ImapMailbox(
            ImapSettings("127.0.0.1", "user", server.port, Tls.PLAIN, timeout=2.0), lambda: secret
        ).connect()
    assert sent[0] not in str(raised.value)
    assert "hun" not in str(raised.value), "in whatever form it was quoted"


def test_a_server_that_hangs_up_on_login_did_not_refuse_the_password() -> None:
    def play(talk: Talk) -> None:
        talk.say(b"* OK ready")
        talk.answer(b"* CAPABILITY IMAP4rev1")
        talk.hear()
        talk.say(b"* BYE overloaded")
        talk.hang_up()

    with ScriptedServer(play) as server, pytest.raises(ConnectionLostError):
        server.mailbox().connect()


def test_a_server_that_takes_no_passwords_is_not_given_one() -> None:
    heard = []

    def play(talk: Talk) -> None:
        talk.say(b"* OK ready")
        while True:
            tag, said = talk.hear()
            if not tag:
                return
            heard.append(said)
            talk.say(b"* CAPABILITY IMAP4rev1 LOGINDISABLED", tag + b" OK done")

    with ScriptedServer(play) as server, pytest.raises(LoginError, match="OAuth2"):
        server.mailbox(profiles()["outlook"]).connect()
    assert set(heard) == {b"CAPABILITY"}


@pytest.mark.parametrize(
    ("answer", "error", "delay", "words"),
    [
        (
            b"NO SELECT Unsafe Login. Please contact kefu@188.com",
            RefusedError,
            600,
            "客户端授权密码",
        ),
        (b"NO [NONEXISTENT] Unknown Mailbox", NoSuchFolderError, None, "'Archive'"),
        (b"NO Mailbox doesn't exist: Archive", NoSuchFolderError, None, "'Archive'"),
        (b"NO Suggested Backoff Time: 90500 milliseconds", RefusedError, 90.5, "left alone"),
        (b"NO Suggested Backoff Time: 99999999999 milliseconds", RefusedError, 86400, "left alone"),
        (b"NO [OVERQUOTA] Account exceeded bandwidth", OverQuotaError, 3600, "wait"),
        (b"NO [UNAVAILABLE] backend down", RefusedError, 60, "later"),
        (b"NO [LIMIT] SELECT Rate limit hit", RefusedError, 60, "later"),
    ],
)
def test_a_folder_that_does_not_open(
    answer: bytes, error: type[MailboxError], delay: float | None, words: str
) -> None:
    with ScriptedServer(failing(answer, b"SELECT")) as server:
        mailbox = server.opened()
        with pytest.raises(error) as raised:
            mailbox.open("Archive")
    assert raised.value.delay == delay
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [b"NO not permitted", b"BAD unknown keyword", b"NO [LIMIT] At most 26 keywords in one mailbox"],
)
def test_a_keyword_that_is_refused_is_no_mark(answer: bytes) -> None:
    with ScriptedServer(failing(answer, b"UID STORE")) as server:
        mailbox = server.opened()
        assert mailbox.tag(1, LABEL, Rung.KEYWORD) is False


def test_a_keyword_for_which_the_server_has_no_time_is_tried_again() -> None:
    answer = b"NO [LIMIT] STORE Rate limit hit"
    with ScriptedServer(failing(answer, b"UID STORE")) as server:
        mailbox = server.opened()
        with pytest.raises(RefusedError):
            mailbox.tag(1, LABEL, Rung.KEYWORD)


def test_a_keyword_that_is_dropped_in_silence_is_no_mark() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(ok=b"OK stored")
        talk.answer(b"* 1 FETCH (UID 1 FLAGS (\\Seen))")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.tag(1, LABEL, Rung.KEYWORD) is False


def test_a_server_that_refuses_the_ids_it_offers_gives_its_mail_all_the_same() -> None:
    heard = []

    def play(talk: Talk) -> None:
        greet(talk, b"OBJECTID")
        select(talk)
        heard.append(talk.answer(ok=b"BAD what"))
        for uid in (1, 2):
            line = b'* %d FETCH (UID %d RFC822.SIZE 2 BODY[]<0> "hi")' % (uid, uid)
            heard.append(talk.answer(line))

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert [found.raw for uid in (1, 2) for found in mailbox.fetch([uid])] == [b"hi", b"hi"]
    assert [b"EMAILID" in command for command in heard] == [True, False, False]


def test_one_mail_that_is_not_to_be_had_costs_the_others_no_ids() -> None:
    heard = []

    def play(talk: Talk) -> None:
        greet(talk, b"OBJECTID")
        select(talk)
        line = b'* 2 FETCH (UID 2 EMAILID (M2) RFC822.SIZE 2 BODY[]<0> "hi")\r\n'
        for said in (b"%s NO corrupt", b"%s NO corrupt", line + b"%s OK done"):
            tag, command = talk.hear()
            heard.append(command)
            talk.say(said % tag)

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        found = [mail for uid in (1, 2) for mail in mailbox.fetch([uid])]
    assert [(mail.raw, mail.object_id) for mail in found] == [(b"", ""), (b"hi", "em:M2")]
    assert [b"EMAILID" in command for command in heard] == [True, False, True]


@pytest.mark.parametrize(
    ("labels", "held"), [(b'("Suspicious" \\Inbox)', True), (b"(\\Inbox)", False)]
)
def test_a_gmail_label_is_set_and_read_back(labels: bytes, held: bool) -> None:
    heard = []

    def play(talk: Talk) -> None:
        greet(talk, b"X-GM-EXT-1 MOVE UIDPLUS")
        select(talk)
        talk.answer(b'* LIST () "/" "INBOX"')
        heard.append(talk.answer())
        talk.answer(b"* 1 FETCH (X-GM-LABELS " + labels + b" UID 1)")

    with ScriptedServer(play) as server:
        mailbox = server.opened(profiles()["gmail"])
        assert mailbox.means().rungs[0] is Rung.GMAIL_LABEL
        assert mailbox.tag(1, LABEL, Rung.GMAIL_LABEL) is held
    assert heard == [b'UID STORE 1 +X-GM-LABELS.SILENT ("Suspicious")']


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}", "a literal beyond all memory"),
        (b"utter nonsense", "no IMAP at all"),
        (b"* BYE too bad", "goodbye"),
        (b"* SEARCH " + b"1 " * 600_000, "a line too long: its rest would be the next answer"),
        (b"\r\n".join([b"* OK " + b"a" * 900_000] * 40), "an answer without end"),
    ],
    ids=lambda given: str(given[:20]),
)
def test_talk_that_makes_no_sense_ends_the_connection(line: bytes, reason: str) -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(line)

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        with pytest.raises(ConnectionLostError):
            list(mailbox.fetch([1]))
        assert not mailbox.connected, reason


def test_a_flag_list_that_is_none_ends_the_connection() -> None:
    with ScriptedServer(
        lambda talk: [greet(talk), talk.answer(b"* OK [PERMANENTFLAGS] x")]
    ) as server:
        mailbox = server.mailbox()
        mailbox.connect()
        with pytest.raises(ConnectionLostError):
            mailbox.open("INBOX")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"* CAPABILITY IMAP4rev1 \xff", "octets that are no word"),
        (b"* OK {99999999999}", "a literal beyond all memory"),
        (
            b"\r\n".join([*[b"* OK " + b"a" * 900_000] * 40, b"* CAPABILITY IMAP4rev1"]),
            "an answer without end",
        ),
    ],
    ids=lambda given: str(given[:20]),
)
def test_nonsense_before_the_login_is_met_like_nonsense_after_it(said: bytes, reason: str) -> None:
    def play(talk: Talk) -> None:
        talk.say(b"* OK ready")
        talk.answer(said)
        while talk.hear() != (b"", b""):
            heard.append(reason)

    heard = list[str]()
    with ScriptedServer(play) as server, pytest.raises(ConnectionLostError):
        server.mailbox(timeout=30.0).connect()
    assert heard == []


def test_each_command_of_a_login_is_a_sign_of_life() -> None:
    beats = []
    with ScriptedServer(greet) as server:
        mailbox = server.mailbox()
        mailbox.on_command = lambda: beats.append(1)
        mailbox.connect()
    assert len(beats) >= 3


@pytest.mark.parametrize(
    ("flags", "moving", "reason"),
    [
        (b"\\Seen \\Deleted", Moving.MOVE, "as usual"),
        (b"\\SEEN \\DELETED", Moving.MOVE, "in another case (RFC 9051 section 9)"),
        (b"\\Seen", Moving.NONE, "one may not delete"),
    ],
)
def test_mail_is_moved_out_of_where_it_may_be_deleted(
    flags: bytes, moving: Moving, reason: str
) -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk, b"* OK [PERMANENTFLAGS (" + flags + b")] limited")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.means().moving is moving, reason


BEYOND = b"9" * 20


@pytest.mark.parametrize(
    "said",
    [
        b"* " + BEYOND + b" EXISTS",
        b"* OK [UIDNEXT " + BEYOND + b"] x",
        b"* OK [UIDVALIDITY " + BEYOND + b"] x",
    ],
)
def test_a_number_that_none_can_be_ends_the_connection(said: bytes) -> None:
    """As many spans to search as there are mails would take all memory."""
    with ScriptedServer(lambda talk: [greet(talk), talk.answer(said)]) as server:
        mailbox = server.mailbox()
        mailbox.connect()
        with pytest.raises(ConnectionLostError, match="32 bits"):
            mailbox.open("INBOX")


@pytest.mark.parametrize(
    ("said", "found", "reason"),
    [
        (b"* SEARCH 1 " + BEYOND, [1], "no UID"),
        (b"* OK [COPYUID 7 1 " + b"9" * 5000 + b"] x", None, "nor this"),
        (b"* OK [COPYUID 7 1 9] x", Landing(7, 9), "as it should be"),
    ],
    ids=lambda given: str(given)[:20],
)
def test_a_uid_that_none_can_be_is_none(said: bytes, found: object, reason: str) -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(said)

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        told = mailbox.uids() if b"SEARCH" in said else mailbox.move(1, "Elsewhere")
        assert told == found, reason


def test_where_an_earlier_mail_went_says_nothing_of_this_one() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk, b"* OK [COPYUID 7 1 9] x")
        talk.answer()

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.move(2, "Elsewhere") is None


def test_a_mail_that_may_not_be_expunged_does_not_stay_marked_for_it() -> None:
    heard = []

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        for untagged, ok in [
            ((THERE[:-2],), b"OK done"),
            ((), b"OK done"),
            ((), b"NO you may not"),
        ]:
            heard.append(talk.answer(*untagged, ok=ok))
        heard.append(talk.answer())

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        with pytest.raises(RefusedError, match="you may not"):
            mailbox.remove(1)
    assert heard[1:] == [
        b"UID STORE 1 +FLAGS.SILENT (\\Deleted)",
        b"UID EXPUNGE 1",
        b"UID STORE 1 -FLAGS.SILENT (\\Deleted)",
    ]


def test_a_server_that_names_no_flags_takes_all() -> None:
    """RFC 3501 section 6.3.1, PERMANENTFLAGS."""
    with ScriptedServer(failing(b"OK done")) as server:
        mailbox = server.opened(rungs=(Rung.FLAG, Rung.KEYWORD))
        assert mailbox.means().rungs == (Rung.FLAG, Rung.KEYWORD)


def test_a_server_that_lies_in_search_is_not_believed() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(b"* SEARCH 12 3 12 8 1 9")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.uids(after=8) == [9, 12]


def test_one_mail_that_cannot_be_fetched_stops_no_other() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        while True:
            tag, said = talk.hear()
            if not tag:
                return
            uids = said.split()[2].split(b",")
            if b"2" in uids:
                talk.say(tag + b" NO [SERVERBUG] corrupted")
                continue
            for uid in uids:
                talk.say(b"* " + uid + b" FETCH (UID " + uid + b" BODY[]<0> {2}", b"hi)")
            talk.say(tag + b" OK done")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert [(m.uid, m.raw) for m in mailbox.fetch([1, 2, 3])] == [
            (1, b"hi"),
            (2, b""),
            (3, b"hi"),
        ]


BODY = b'* 1 FETCH (UID 1 BODY[]<0> "hi")\r\n'
THERE = b"* 1 FETCH (UID 1 FLAGS ())\r\n"


@pytest.mark.parametrize(
    ("to_body", "to_flags", "found", "why"),
    [
        (BODY, b"", [(b"hi", None)], "as it should be"),
        (BODY + BODY, b"", [(b"hi", None)], "twice, and still one mail"),
        (b"", b"", [], "it has gone"),
        (BODY.replace(b"UID 1", b"UID 9"), b"", [], "another mail, for which nobody asked"),
        (b"", THERE, [(b"", Code.MESSAGE_WITHHELD)], "left out though it is there"),
        (THERE, b"", [(b"", Code.MESSAGE_WITHHELD)], "told of, but for its text"),
        (None, b"", [(b"", Code.MESSAGE_WITHHELD)], "refused"),
    ],
)
@pytest.mark.parametrize("beside", [[], list(range(2, 9))], ids=["alone", "of many"])
def test_a_mail_that_is_not_handed_over_is_missing_only_where_it_has_gone(
    to_body: bytes | None,
    to_flags: bytes,
    found: list[tuple[bytes, Code | None]],
    why: str,
    beside: list[int],
) -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        while (heard := talk.hear())[0]:
            tag, said = heard
            told = to_body if b"BODY" in said else THERE if b"SIZE" in said else to_flags
            done = b" OK done" if told is not None else b" NO [SERVERBUG] corrupted"
            talk.say((told or b"") + tag + done)

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        mails = list(mailbox.fetch([1, *beside]))
    assert [(mail.raw, mail.flaw) for mail in mails if mail.uid == 1] == found, why


@pytest.mark.parametrize(
    ("listed", "error", "why"),
    [
        (b'* LIST () "/" "Quarantine"', RefusedError, "it is there, and closed"),
        (b'* LIST () "/" "INBOX"', NoSuchFolderError, "gone, in words that nobody knows"),
    ],
)
def test_a_folder_is_gone_where_it_is_not_listed(
    listed: bytes, error: type[MailboxError], why: str
) -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(ok=b"NO no luck")
        talk.answer(listed)

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        with pytest.raises(error) as raised:
            mailbox.move(1, "Quarantine")
    assert type(raised.value) is error, why


def test_what_is_refused_has_not_gone() -> None:
    with ScriptedServer(failing(b"NO [SERVERBUG] corrupted", b"UID FETCH")) as server:
        mailbox = server.opened()
        with pytest.raises(RefusedError):
            mailbox.flags(1)
        assert mailbox.there([1, 2]) == {1, 2}


def test_a_mail_is_no_shorter_than_what_came_of_it() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(b'* 1 FETCH (UID 1 RFC822.SIZE 1 BODY[]<0> "hi")')

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert [mail.size for mail in mailbox.fetch([1])] == [2]


def test_a_timeout_ends_the_connection() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.hear()

    with ScriptedServer(play) as server:
        mailbox = server.opened(timeout=0.2)
        with pytest.raises(ConnectionLostError, match="no reply in time"):
            mailbox.uids()
        with pytest.raises(ConnectionLostError):
            mailbox.uids()


@pytest.mark.parametrize("host", ["mail.example.com", "10.0.0.1", "192.0.2.7"])
def test_a_password_is_not_sent_in_the_clear(host: str) -> None:
    with pytest.raises(ConfigError, match="allow_plaintext"):
        ImapSettings(host, "shop", tls=Tls.PLAIN)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_but_on_loopback_it_may(host: str) -> None:
    assert ImapSettings(host, "shop", tls=Tls.PLAIN).server_port == 143


def test_and_where_the_settings_say_so() -> None:
    assert ImapSettings("mail.example.com", "shop", tls=Tls.PLAIN, allow_plaintext=True)


def test_a_password_with_a_line_break_is_named_as_such() -> None:
    with ScriptedServer(login_answered(b"OK done")) as server:
        settings = ImapSettings("127.0.0.1", "shop", port=server.port, tls=Tls.PLAIN)
        with pytest.raises(ConfigError, match="control character"):
            ImapMailbox(settings, lambda: "secret\n").connect()
