"""In which order one account's work is done, and how much of it at a time."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from mailguard.limits import HEART_STOPPED_AFTER
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.contract import Folder, FolderRole
from mailguard.service.lifeline import StoppedError
from mailguard.service.watcher import Watcher, _all_mail, _in_order

ALL = "All Mail"


@pytest.mark.parametrize(
    ("folders", "order", "why"),
    [
        (["INBOX"], ["INBOX"], "the only one"),
        (["INBOX", "Junk", "Work"], ["Work", "Junk", "INBOX"], "the first one stays open"),
        (
            ["INBOX", ALL, "Work"],
            ["Work", "INBOX", ALL, "INBOX"],
            "All Mail after those that it shows once more, the first one open again",
        ),
        ([ALL, "INBOX"], ["INBOX", ALL], "as it is"),
        ([ALL], [ALL], "alone"),
        ([], [], "none is there just now"),
    ],
)
def test_the_order(folders: list[str], order: list[str], why: str) -> None:
    assert _in_order(folders, frozenset({ALL})) == order, why


@pytest.mark.parametrize(
    ("folders", "all_mail", "why"),
    [
        (["INBOX", ALL], {ALL}, "it shows the inbox once more"),
        (["INBOX", "Work"], set(), "it is not watched"),
        ([ALL], set(), "watched alone it shows no other"),
    ],
)
def test_which_folder_shows_the_others_once_more(
    folders: list[str], all_mail: set[str], why: str
) -> None:
    roles = {"INBOX": FolderRole.INBOX, "Work": FolderRole.OTHER, ALL: FolderRole.ALL}
    mailbox = SimpleNamespace(folders=lambda: [Folder(name, role) for name, role in roles.items()])
    assert _all_mail(mailbox, folders) == all_mail, why


class Mute:
    """A reporter that says nothing."""

    def handled(self, _mail: object) -> None:
        pass

    def contact(self, _backlog: int) -> None:
        pass


@pytest.mark.parametrize(
    ("limits", "left", "why"),
    [((), [], "new mail is taken to its end"), ((0.0,), [1, 2], "there was time for one only")],
)
def test_how_many_are_taken(limits: tuple[float, ...], left: list[int], why: str) -> None:
    watcher = Watcher(SimpleNamespace(name="shop"), None, Mute(), print)
    mails = iter(range(3))
    watcher._take(SimpleNamespace(backlog=0), mails, *limits)
    assert list(mails) == left, why


class Beating:
    """A mailbox that does a thousand commands in a row, which takes long, and is told to stop."""

    def connect(self) -> None:
        self.on_command()
        raise StoppedError

    def close(self) -> None:
        pass


def test_each_command_is_a_sign_of_life() -> None:
    circuit = Circuit(time.monotonic)
    tools = SimpleNamespace(mailbox=lambda _options: Beating(), circuit=lambda _host: circuit)
    options = SimpleNamespace(name="shop", imap=SimpleNamespace(host="h"))
    watcher = Watcher(options, tools, Mute(), print)
    watcher.lifeline._beat = -HEART_STOPPED_AFTER
    with pytest.raises(StoppedError):
        watcher._watch()
    assert watcher.lifeline.fresh
