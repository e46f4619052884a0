"""Folders as servers list them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.model import Folder, FolderRole, Spot
from mailguard.providers.load import profiles
from tests.mailbox.scripted import ScriptedServer, Talk, greet


def listing(*lines: bytes, namespace: bytes = b"NIL NIL NIL") -> Callable[[Talk], None]:
    """A server with these folders, where CREATE is refused."""

    def play(talk: Talk) -> None:
        greet(talk, b"NAMESPACE UIDPLUS")
        while True:
            tag, command = talk.hear()
            if command.startswith(b"LIST"):
                talk.say(*(b"* LIST " + line for line in lines), tag + b" OK done")
            elif command.startswith(b"NAMESPACE"):
                talk.say(b"* NAMESPACE " + namespace, tag + b" OK done")
            elif command.startswith(b"CREATE"):
                talk.say(tag + b" NO " + command)
            elif tag:
                talk.say(tag + b" OK done")
            else:
                return

    return play


@pytest.mark.parametrize(
    ("line", "folder", "reason"),
    [
        (b'() "/" INBOX', Folder("INBOX", FolderRole.INBOX), "always there"),
        (b'() "/" inbox', Folder("inbox", FolderRole.INBOX), "in any case (RFC 3501, 5.1)"),
        (b'(\\Junk) "/" Spam', Folder("Spam", FolderRole.JUNK), "as the server says (RFC 6154)"),
        (
            b'() "/" "&V4NXPpCuTvY-"',
            Folder("垃圾邮件", FolderRole.JUNK),
            "as the profile says, in modified UTF-7",
        ),
        (b'(\\NoSelect) "/" Parent', Folder("Parent", selectable=False), "holds no mail"),
        (b'() "/" 2024', Folder("2024"), "a name that looks like a number"),
        (b'() "/" 007', Folder("007"), "a name that looks like another number"),
        (b'() "/" Orders[2024', Folder("Orders[2024"), "a bracket alone (RFC 3501, list-char)"),
        (b"() NIL [x]/y", Folder("[x]/y"), "a pair of them, where there is no hierarchy"),
        (b'() "/" NIL', Folder("NIL"), "a name that is none to some"),
        (b'() "/" "R&D"', Folder("R&D", selectable=False), "not encoded as it must be"),
        (b'() "/" "&zzz-"', Folder("&zzz-", selectable=False), "no text in any encoding"),
        (b'() "/" "caf\xe9"', Folder("café", selectable=False), "raw octets"),
    ],
)
def test_a_folder_is_listed(line: bytes, folder: Folder, reason: str) -> None:
    with ScriptedServer(listing(line)) as server:
        mailbox = server.mailbox(profiles()["netease"])
        mailbox.connect()
        assert mailbox.folders() == [folder], reason
        assert mailbox.connected


@pytest.mark.parametrize(
    ("line", "listed", "reason"),
    [
        (b'NIL "/" Orders', [Folder("Orders")], "NIL where a list stands"),
        (b'(5 (\\a)) "/" Orders', [Folder("Orders")], "attributes that are none"),
        (b'() "/" (a b)', [], "no name at all"),
    ],
)
def test_a_line_that_makes_no_sense_hides_no_folder(
    line: bytes, listed: list[Folder], reason: str
) -> None:
    with ScriptedServer(listing(line, b'() "/" INBOX')) as server:
        mailbox = server.mailbox()
        mailbox.connect()
        assert mailbox.folders() == [*listed, Folder("INBOX", FolderRole.INBOX)], reason
        assert mailbox.connected


@pytest.mark.parametrize(
    ("namespace", "created", "reason"),
    [
        (b'(("" "/")) NIL NIL', b"A/B", "the top"),
        (b'(("INBOX." ".")) NIL NIL', b"INBOX.A.B", "below INBOX"),
        (b'(("" NIL)) NIL NIL', b"A/B", "a store without levels"),
        (b"NIL NIL NIL", b"A/B", "a server that says nothing"),
        (b"((NIL NIL)) NIL NIL", b"A/B", "no prefix and no levels"),
        (b"((1 2)) NIL NIL", b"A/B", "nonsense"),
    ],
)
def test_a_new_folder_goes_where_the_server_keeps_folders(
    namespace: bytes, created: bytes, reason: str
) -> None:
    with ScriptedServer(listing(b'() "/" INBOX', namespace=namespace)) as server:
        mailbox = server.mailbox()
        mailbox.connect()
        with pytest.raises(RefusedError) as raised:
            mailbox.ensure_folder("A/B")
    assert f'CREATE "{created.decode()}"' in str(raised.value), reason


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((b"* STATUS Orders (MESSAGES 1 UIDNEXT 5 UIDVALIDITY 7)",), "a plain name"),
        ((b"* STATUS Orders[2024 (MESSAGES 1 UIDNEXT 5 UIDVALIDITY 7)",), "a bracket alone"),
        ((b'* STATUS "a (UIDNEXT 9) b" (UIDVALIDITY 7 UIDNEXT 5)',), "a name like an answer"),
        ((b"* STATUS {6}", b"Orders (UIDVALIDITY 7 UIDNEXT 5)"), "a literal"),
    ],
)
def test_where_a_folder_stands_is_read_whatever_it_is_called(
    lines: tuple[bytes, ...], why: str
) -> None:
    def play(talk: Talk) -> None:
        greet(talk, b"UIDPLUS")
        while True:
            tag, command = talk.hear()
            if not tag:
                return
            talk.say(*(lines if command.startswith(b"STATUS") else ()), tag + b" OK done")

    with ScriptedServer(play) as server:
        mailbox = server.mailbox()
        mailbox.connect()
        assert mailbox.spot("Orders") == Spot(7, 5), why
