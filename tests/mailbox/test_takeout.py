"""Which mails of Gmail's export are the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.mailbox.files import open_files
from mailguard.mailbox.files.takeout import own_role
from mailguard.mailbox.model import FolderRole
from tests.mailbox.samples import numbered

SENT, DRAFTS = FolderRole.SENT, FolderRole.DRAFTS
THREAD = b"X-GM-THRID: 1\r\n"
LABELS = b"X-Gmail-Labels: "


def exported(number: int, labels: bytes) -> bytes:
    line = b"From 1@xxx Tue Jun 03 02:00:00 +0000 2025\r\n"
    return line + THREAD + LABELS + labels + b"\r\n" + numbered(number) + b"\r\n"


@pytest.mark.parametrize(
    ("start", "own", "why"),
    [
        (THREAD + LABELS + b"Sent,Opened\r\n", SENT, "what was sent"),
        (THREAD + LABELS + b"Archived,Important,\r\n Sent\r\n", SENT, "folded"),
        (THREAD + LABELS + b'"Sent",Opened\r\n', SENT, "quoted, as in CSV"),
        (THREAD + LABELS + "已发邮件,已打开\r\n".encode(), SENT, "in Chinese"),
        (THREAD + LABELS + b"=?UTF-8?Q?=E5=B7=B2=E5=8F=91=E9=82=AE=E4=BB=B6?=\r\n", SENT,
         "as it is written there"),
        (THREAD + LABELS + b"Drafts,Opened\r\n", DRAFTS, "what was never sent"),
        (THREAD + LABELS + "草稿\r\n".encode(), DRAFTS, "that in Chinese"),
        (THREAD + LABELS + b"Clients/Sent\r\n", None, "below a label of the user's own"),
        (THREAD + LABELS + b"Inbox,Opened\r\n", None, "what came in"),
        (THREAD + LABELS + b"Inbox,Sent\r\n", None, "sent to oneself, or as if"),
        (THREAD + LABELS + b"Spam,Sent\r\n", None, "Google thinks so too"),
        (THREAD + LABELS + b"Sent invoices\r\n", None, "a label of the user's own"),
        (b"Received: by mx\r\n" + THREAD + LABELS + b"Sent\r\n", None, "the sender wrote it"),
        (LABELS + b"Sent\r\n", None, "not as Google writes it"),
        (b"", None, "nothing"),
    ],
)  # fmt: skip
def test_own_mail_is_known_by_googles_labels(
    start: bytes, own: FolderRole | None, why: str
) -> None:
    assert own_role(start + b"From: a@b\r\n\r\ntext") is own, why


@pytest.mark.parametrize("name", ["", "All mail.mbox"])
def test_ones_own_mail_stands_apart(tmp_path: Path, name: str) -> None:
    """In the file that is named, and in a folder that is; each by its number in the file."""
    path = tmp_path / "All mail.mbox"
    labels = (b"Sent", b"Inbox", b"Sent,Opened", b"Drafts")
    path.write_bytes(b"".join(exported(n, label) for n, label in enumerate(labels)))
    source = open_files(tmp_path / name)
    assert [folder.name for folder in source.folders()] == ["INBOX", "Sent", "Drafts"]
    for folder, places in (("INBOX", [2]), ("Sent", [1, 3]), ("Drafts", [4])):
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
