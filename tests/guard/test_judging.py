"""Waiting for the analysis: it can be given up at any moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest

from mailguard.auth.trust import Trust
from mailguard.findings import Code
from mailguard.guard.judging import judge_mails
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import ANALYSES_AHEAD
from mailguard.mailbox.contract import Source
from mailguard.mailbox.files.detect import open_files
from mailguard.mailbox.model import Mail
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.rule import Rule
from tests.guard import workers


class StoppedError(Exception):
    """What a checkpoint raises."""


def test_a_checkpoint_ends_the_wait(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@example.com\r\n\r\nHANG")
    source = open_files(tmp_path)
    source.open(source.folders()[0].name)
    called = []

    def checkpoint() -> None:
        called.append(True)
        if len(called) == 2:
            raise StoppedError

    pool = Pool(AnalysisSettings(resolver="offline"), workers=1, serve=workers.serve)
    judged = judge_mails(source, source.uids(), pool, Trust(), final=True, checkpoint=checkpoint)
    with pytest.raises(StoppedError):
        list(judged)
    pool.close(finish=False)


class Withheld:
    """A source whose one mail has a size, and nothing else that could be had."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        yield from (Mail(uid, b"", 100) for uid in uids)


def test_a_mail_that_could_not_be_read_is_not_called_harmless() -> None:
    with Pool(AnalysisSettings(resolver="offline"), workers=1) as pool:
        (seen,) = judge_mails(cast("Source", Withheld()), [1], pool, Trust(), final=True)
    assert (seen.verdict.kind, seen.verdict.rule) == (Kind.UNDETERMINED, Rule.UNREAD)


@pytest.mark.parametrize(
    ("raw", "kind", "why"),
    [
        (b"", Kind.UNDETERMINED, "nothing could be read"),
        (b"From: a@example.com\r\nSubject: lun", Kind.UNDETERMINED, "nothing bad, so far"),
        ("From: dhgate风控 <1@mail.example>\r\n".encode(), Kind.IMPERSONATION, "bad enough"),
    ],
)
def test_a_flaw_is_said_and_no_flawed_mail_called_fine(raw: bytes, kind: Kind, why: str) -> None:
    class Flawed:
        def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
            yield from (Mail(uid, raw, len(raw), flaw=Code.MESSAGE_CUT_SHORT) for uid in uids)

    with Pool(AnalysisSettings(resolver="offline", brief=True), workers=1) as pool:
        (seen,) = judge_mails(cast("Source", Flawed()), [1], pool, Trust(), final=True)
    assert seen.verdict.kind is kind, why
    assert Code.MESSAGE_CUT_SHORT in [f.code for f in seen.verdict.brief.findings]


def test_of_mails_that_are_known_few_are_held(tmp_path: Path) -> None:
    """Their bytes are let go of before the next ones are fetched."""
    for number in range(ANALYSES_AHEAD + 20):
        (tmp_path / f"{number}.eml").write_bytes(b"From: a@example.com\r\n\r\nhello")
    source = open_files(tmp_path)
    source.open(source.folders()[0].name)
    fetched = []

    def known(mail: Mail, _fingerprint: str) -> Verdict:
        fetched.append(mail.uid)
        return Verdict(Kind.UNRELATED, "known")

    pool = Pool(AnalysisSettings(resolver="offline"), workers=1, serve=workers.serve)
    judged = judge_mails(source, source.uids(), pool, Trust(), final=True, known=known)
    next(judged)
    pool.close(finish=False)
    assert len(fetched) == ANALYSES_AHEAD + 1


def unknown(_mail: Mail, _fingerprint: str) -> Verdict | None:
    return None


MESSAGE_IDS = [
    ("among the fields", b"From: a@example.com\r\nMessage-ID: <1@x>\r\n\r\nhello", "<1@x>"),
    ("the first of them", b"message-id:\r\n <1@x>\r\nFrom: a@example.com\r\n\r\nhello", "<1@x>"),
    ("lines of a Unix system", b"From: a@example.com\nMESSAGE-ID: <1@x>\n\nhello", "<1@x>"),
    ("only another mail's, quoted", b"From: a@example.com\r\n\r\nMessage-ID: <1@x>\r\n", ""),
]


@pytest.mark.parametrize(
    ("raw", "name"), [row[1:] for row in MESSAGE_IDS], ids=[row[0] for row in MESSAGE_IDS]
)
def test_the_message_id_is_told(tmp_path: Path, raw: bytes, name: str) -> None:
    (tmp_path / "a.eml").write_bytes(raw)
    source = open_files(tmp_path)
    source.open(source.folders()[0].name)
    with Pool(AnalysisSettings(resolver="offline"), workers=1, serve=workers.serve) as pool:
        (seen,) = judge_mails(source, source.uids(), pool, Trust(), final=True, known=unknown)
    assert seen.message_id == name


def test_the_message_id_is_not_looked_for_where_nobody_needs_it(tmp_path: Path) -> None:
    """An audit's mails that are not flagged: the most of a hundred thousand."""
    (tmp_path / "a.eml").write_bytes(MESSAGE_IDS[0][1])
    source = open_files(tmp_path)
    source.open(source.folders()[0].name)
    with Pool(AnalysisSettings(resolver="offline"), workers=1, serve=workers.serve) as pool:
        (seen,) = judge_mails(source, source.uids(), pool, Trust(), final=True)
    assert seen.message_id == ""
