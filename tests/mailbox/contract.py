"""What every source of mail must do; one suite for files and servers alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

import pytest

from mailguard import limits
from mailguard.mailbox.contract import Source
from mailguard.mailbox.errors import MailboxError, NoSuchFolderError
from tests.mailbox.samples import BIG, PLAIN, SAMPLES, numbered

Fill = Callable[[Sequence[bytes]], Source]
FOLDER = "INBOX"


class SourceContract:
    """Subclasses give a fixture `fill`: it makes a source whose INBOX holds just these mails."""

    samples: ClassVar[Sequence[bytes]] = SAMPLES

    @pytest.fixture
    def fill(self) -> Iterator[Fill]:
        raise NotImplementedError

    def test_the_folder_is_listed(self, fill: Fill) -> None:
        assert FOLDER in [folder.name for folder in fill([PLAIN]).folders()]

    def test_opening_tells_how_many_there_are(self, fill: Fill) -> None:
        assert fill(self.samples).open(FOLDER).exists == len(self.samples)

    def test_uids_ascend_and_the_next_one_is_above(self, fill: Fill) -> None:
        source = fill(self.samples)
        opened = source.open(FOLDER)
        uids = source.uids()
        assert uids == sorted(set(uids))
        assert len(uids) == len(self.samples)
        assert opened.uidnext is not None
        assert opened.uidnext > uids[-1]

    def test_only_uids_above_a_mark_are_given(self, fill: Fill) -> None:
        source = fill(self.samples)
        source.open(FOLDER)
        first, *rest = source.uids()
        assert source.uids(after=first) == rest

    def test_above_the_last_there_is_nothing(self, fill: Fill) -> None:
        source = fill(self.samples)
        source.open(FOLDER)
        assert source.uids(after=source.uids()[-1]) == []

    def test_mail_comes_as_it_was_stored(self, fill: Fill) -> None:
        source = fill(self.samples)
        source.open(FOLDER)
        mails = list(source.fetch(source.uids()))
        assert [mail.raw for mail in mails] == list(self.samples)
        assert [mail.size for mail in mails] == [len(raw) for raw in self.samples]
        assert all(mail.complete for mail in mails)

    def test_every_mail_tells_when_it_came(self, fill: Fill) -> None:
        source = fill([PLAIN])
        source.open(FOLDER)
        (mail,) = source.fetch(source.uids())
        assert mail.received is not None
        assert mail.received.tzinfo is not None

    def test_mail_comes_in_the_order_asked_for(self, fill: Fill) -> None:
        source = fill(self.samples)
        source.open(FOLDER)
        backwards = source.uids()[::-1]
        assert [mail.uid for mail in source.fetch(backwards)] == backwards

    def test_a_uid_that_is_not_there_is_left_out(self, fill: Fill) -> None:
        source = fill([PLAIN])
        source.open(FOLDER)
        (uid,) = source.uids()
        assert [mail.uid for mail in source.fetch([uid, uid + 1000])] == [uid]

    def test_more_than_a_batch_comes_whole(self, fill: Fill) -> None:
        mails = [numbered(n) for n in range(limits.UID_SET + limits.FETCH_BATCH + 7)]
        source = fill(mails)
        source.open(FOLDER)
        assert [mail.raw for mail in source.fetch(source.uids())] == mails

    def test_a_mail_past_the_limit_comes_in_part(self, fill: Fill) -> None:
        source = fill([PLAIN, BIG])
        source.open(FOLDER)
        _, big = source.fetch(source.uids())
        assert len(big.raw) == limits.MAX_HEADER_SIZE + limits.MAX_READ
        assert BIG.startswith(big.raw)
        assert big.size == len(BIG)
        assert not big.complete

    def test_an_empty_folder_has_nothing(self, fill: Fill) -> None:
        source = fill([])
        assert source.open(FOLDER).exists == 0
        assert source.uids() == []
        assert list(source.fetch([])) == []

    def test_a_missing_folder_is_named_with_a_remedy(self, fill: Fill) -> None:
        with pytest.raises(NoSuchFolderError, match="Nowhere") as raised:
            fill([PLAIN]).open("Nowhere")
        assert raised.value.remedy

    def test_nothing_is_read_before_a_folder_is_open(self, fill: Fill) -> None:
        with pytest.raises(MailboxError, match="No folder is open"):
            fill([PLAIN]).uids()
