"""Mboxes and .emlx in a ZIP: read where they lie, from front to back."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailguard import limits
from mailguard.cli.saved import saved_mail
from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files import open_files
from mailguard.mailbox.files.archive import ZipSource
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.mailbox.model import Mail
from tests.mailbox.contract import Fill, SourceContract
from tests.mailbox.samples import PLAIN, numbered
from tests.mailbox.test_files import FROM, write_mbox
from tests.mailbox.test_takeout import exported

APPLE = b"%-10d\n" % len(PLAIN) + PLAIN + b"<?xml?><plist/>"
CHAT = FROM + PLAIN + b"\n"


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def read(path: Path) -> dict[str, Mail]:
    """The mails by where they lie in the ZIP."""
    source = open_files(path)
    found = {}
    for folder in source.folders():
        source.open(folder.name)
        for mail in source.fetch(source.uids()):
            found[source.place(mail.uid).removeprefix(f"{path}#")] = mail
    source.close()
    return found


class TestAnMboxInAZipKeepsTheContract(SourceContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> ZipSource:
            write_mbox(tmp_path / "mail", mails)
            mbox = (tmp_path / "mail").read_bytes()
            source = open_files(packed(tmp_path / "x.zip", {"mail": mbox}))
            assert isinstance(source, ZipSource)
            return source

        return fill

    def test_an_empty_folder_has_nothing(self, fill: Fill) -> None:
        """But it is not what somebody means who names it."""
        with pytest.raises(UnreadableError, match="no mail found there"):
            fill([])


@pytest.mark.parametrize(
    ("files", "places", "why"),
    [
        ({"Takeout/Mail/All mail.mbox": 2 * CHAT}, ["Takeout/Mail/All mail.mbox#1",
         "Takeout/Mail/All mail.mbox#2"], "an mbox by its name"),
        ({"profile/INBOX": CHAT, "profile/INBOX.msf": b"// <!-- <mdb:mork"}, ["profile/INBOX#1"],
         "and by what it begins with, as Thunderbird has it"),
        ({"V10/1.emlx": APPLE}, ["V10/1.emlx"], "Apple Mail's"),
        ({"b.eml": PLAIN, "a#1.mbox": CHAT}, ["a#1.mbox#1", "b.eml"], "several kinds"),
        ({"a.eml": PLAIN, "__MACOSX/._b.mbox": CHAT}, ["a.eml"], "no attributes of macOS"),
    ],
)  # fmt: skip
def test_which_mails_there_are(
    tmp_path: Path, files: dict[str, bytes], places: list[str], why: str
) -> None:
    path = packed(tmp_path / "x.zip", files)
    mails = read(path)
    assert list(mails) == places, why
    assert {mail.raw for mail in mails.values()} == {PLAIN}
    for place in places:  # as evidence takes it
        found = saved_mail(f"{path}#{place}")
        assert found is not None
        assert (found[0].raw, found[1]) == (PLAIN, f"x.zip#{place}")


def test_ones_own_mail_stands_apart(tmp_path: Path) -> None:
    labels = (b"Sent", b"Inbox", b"Drafts")
    mbox = b"".join(exported(number, label) for number, label in enumerate(labels))
    source = open_files(packed(tmp_path / "x.zip", {"All mail.mbox": mbox, "Sent.mbox": CHAT}))
    counts = {folder.name: source.open(folder.name).exists for folder in source.folders()}
    assert counts == {"Sent": 2, "INBOX": 1, "Drafts": 1}
    source.close()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("padding", [0, 600_000], ids=["usual lines", "long ones"])
def test_it_is_read_from_front_to_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int, padding: int
) -> None:
    """What stands before has to be unfolded again for what does not."""
    mails = [numbered(number, 70_000) for number in range(40)]
    line = FROM.removesuffix(b"\n") + b"x" * padding + b"\n"
    (tmp_path / "mail").write_bytes(b"".join(line + mail + b"\n" for mail in mails))
    with zipfile.ZipFile(tmp_path / "x.zip", "w", method) as made:
        made.write(tmp_path / "mail", "mail")
    places: list[int] = []
    part = ZipReader.part

    def noted(self: ZipReader, name: str, size: int, start: int) -> bytes:
        places.append(start)
        return part(self, name, size, start)

    monkeypatch.setattr(ZipReader, "part", noted)
    source = open_files(tmp_path / "x.zip")
    source.open()
    listed, places[:] = list(places), []
    assert [mail.raw for mail in source.fetch(source.uids())] == mails
    assert listed == sorted(listed)
    assert places == sorted(places)
    source.close()


def test_below_a_damage_nothing_is_passed_over_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    write_mbox(tmp_path / "mail", [PLAIN, numbered(1, 600_000), PLAIN])
    with zipfile.ZipFile(path, "w") as made:
        made.write(tmp_path / "mail", "mail")
        made.writestr("z.eml", PLAIN)
    data = bytearray(path.read_bytes())
    data[400_000] ^= 1  # its check is what tells
    path.write_bytes(data)
    mails = read(path)
    assert mails["mail#1"].raw == PLAIN
    assert mails["z.eml"].raw == PLAIN
    assert [mail.flaw for place, mail in mails.items() if mail.flaw] == [Code.MESSAGE_DAMAGED]


def test_no_more_mails_are_found_than_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An mbox of nothing but "From " lines would fill the memory."""
    monkeypatch.setattr(limits, "MAX_ARCHIVE_MAILS", 3)
    assert len(read(packed(tmp_path / "a.zip", {"m": 3 * CHAT}))) == 3
    with pytest.raises(UnreadableError, match="more than 3 mails"):
        open_files(packed(tmp_path / "b.zip", {"m": 3 * CHAT, "n": CHAT}))
