"""In which order one account's work is done, and how much of it at a time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mailguard.mailbox.model import Folder, FolderRole
from mailguard.service.lifeline import Lifeline
from mailguard.service.rounds import Rounds, all_mail, in_order

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
    assert in_order(folders, frozenset({ALL})) == order, why


@pytest.mark.parametrize(
    ("folders", "shown", "why"),
    [
        (["INBOX", ALL], {ALL}, "it shows the inbox once more"),
        (["INBOX", "Work"], set(), "it is not watched"),
        ([ALL], set(), "watched alone it shows no other"),
    ],
)
def test_which_folder_shows_the_others_once_more(
    folders: list[str], shown: set[str], why: str
) -> None:
    roles = {"INBOX": FolderRole.INBOX, "Work": FolderRole.OTHER, ALL: FolderRole.ALL}
    mailbox = SimpleNamespace(folders=lambda: [Folder(name, role) for name, role in roles.items()])
    assert all_mail(mailbox, folders) == shown, why


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
    options: Any = SimpleNamespace(name="shop", trust=None, actions=None)
    tools: Any = SimpleNamespace(pool=None, journal=None, clock=None)
    rounds = Rounds(None, lambda: options, tools, Mute(), Lifeline())
    mails = iter(range(3))
    rounds._take(mails, *limits)
    assert list(mails) == left, why
