"""In which order folders are looked at."""

from __future__ import annotations

import pytest

from mailguard.service.watcher import _in_order

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
