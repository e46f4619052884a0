"""In which order one account's work is done, and how much of it at a time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mailguard.service.watcher import Watcher, _in_order

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
