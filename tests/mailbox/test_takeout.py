"""Which mails of Gmail's export are the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.mailbox.files import open_files
from mailguard.mailbox.files.takeout import is_own
from tests.mailbox.samples import numbered

THREAD = b"X-GM-THRID: 1\r\n"
LABELS = b"X-Gmail-Labels: "


def exported(number: int, labels: bytes) -> bytes:
    line = b"From 1@xxx Tue Jun 03 02:00:00 +0000 2025\r\n"
    return line + THREAD + LABELS + labels + b"\r\n" + numbered(number) + b"\r\n"


@pytest.mark.parametrize(
    ("start", "own", "why"),
    [
        (THREAD + LABELS + b"Sent,Opened\r\n", True, "what was sent"),
        (THREAD + LABELS + b"Archived,Important,\r\n Sent\r\n", True, "folded"),
        (THREAD + LABELS + b'"Sent",Opened\r\n', True, "quoted, as in CSV"),
        (THREAD + LABELS + "已发邮件,已打开\r\n".encode(), True, "in Chinese"),
        (THREAD + LABELS + b"=?UTF-8?Q?=E5=B7=B2=E5=8F=91=E9=82=AE=E4=BB=B6?=\r\n", True,
         "as it is written there"),
        (THREAD + LABELS + b"Inbox,Opened\r\n", False, "what came in"),
        (THREAD + LABELS + b"Inbox,Sent\r\n", False, "sent to oneself, or as if"),
        (THREAD + LABELS + b"Spam,Sent\r\n", False, "Google thinks so too"),
        (THREAD + LABELS + b"Sent invoices\r\n", False, "a label of the user's own"),
        (b"Received: by mx\r\n" + THREAD + LABELS + b"Sent\r\n", False, "the sender wrote it"),
        (LABELS + b"Sent\r\n", False, "not as Google writes it"),
        (b"", False, "nothing"),
    ],
)  # fmt: skip
def test_own_mail_is_known_by_googles_labels(start: bytes, own: bool, why: str) -> None:
    assert is_own(start + b"From: a@b\r\n\r\ntext") is own, why


@pytest.mark.parametrize("name", ["", "All mail.mbox"])
def test_ones_own_mail_stands_apart(tmp_path: Path, name: str) -> None:
    """In the file that is named, and in a folder that is; each by its number in the file."""
    path = tmp_path / "All mail.mbox"
    labels = (b"Sent", b"Inbox", b"Sent,Opened")
    path.write_bytes(b"".join(exported(n, label) for n, label in enumerate(labels)))
    source = open_files(tmp_path / name)
    assert [folder.name for folder in source.folders()] == ["INBOX", "Sent"]
    for folder, places in (("INBOX", [2]), ("Sent", [1, 3])):
        source.open(folder)
        assert [source.place(uid) for uid in source.uids()] == [f"{path}#{n}" for n in places]
        mails = list(source.fetch(source.uids()))
        assert all(numbered(n - 1) in mail.raw for n, mail in zip(places, mails, strict=True))


@pytest.mark.parametrize("name", ["", "All mail.mbox"])
def test_where_all_is_ones_own_it_is_what_was_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "All mail.mbox").write_bytes(exported(1, b"Sent"))
    source = open_files(tmp_path / name)
    assert source.open().exists == 1
    assert all(source.open(f.name).exists == 0 for f in source.folders() if f.name != "INBOX")
