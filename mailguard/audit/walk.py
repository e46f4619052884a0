"""A walk over what is in a mailbox already: reads, and acts only through a guard it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailguard.audit.answered import Sent
from mailguard.audit.state import State
from mailguard.auth.trust import Trust
from mailguard.guard.judging import Seen, judge_mails
from mailguard.guard.pool import Pool
from mailguard.mailbox.contract import Source
from mailguard.mailbox.errors import NoSuchFolderError
from mailguard.mailbox.files.archive import ZipSource
from mailguard.mailbox.files.source import FileSource
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.model import FolderRole, Opened
from mailguard.phrase import Phrase
from mailguard.report.rows import Row

_LEFT_OUT = {FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TRASH}
"""One's own mail, and what was thrown away."""
Judge = Callable[[str, Sequence[int]], Iterator[tuple[Seen, str]]]
"""Judges mails of a folder by UID, in their order, and says by a code what was done with each."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which mail: `folders` by name (all that hold other people's mail if empty), the newest
    `limit` of each, and what came `since` then.
    """

    folders: tuple[str, ...] = ()
    limit: int | None = None
    since: datetime | None = None


def chosen_folders(source: Source, scope: Scope) -> list[str]:
    """The folders to walk; one that shows the mail of others once more is the last."""
    listed = source.folders()
    usual = [f.name for f in listed if f.selectable and f.role not in _LEFT_OUT]
    all_mail = {folder.name for folder in listed if folder.role is FolderRole.ALL}
    return sorted(scope.folders or usual, key=lambda name: name in all_mail)


@dataclass(frozen=True, slots=True)
class Walk:
    """One source walked: `name` is what it is called, `state` what is known of it, `sent` whom it
    answered. `on_total` is told how many mails a folder adds to what is to be read, `on_gone`
    how many were gone when it was their turn; `keep` is what is wanted of a row.
    """

    source: Source
    name: str
    scope: Scope
    state: State
    sent: Sent
    on_total: Callable[[int], None] = lambda _count: None
    on_gone: Callable[[int], None] = lambda _count: None
    keep: Callable[[Row], Row] = lambda row: row

    def rows(self, judge: Judge) -> Iterator[Row]:
        """A row for each mail in scope, in the order of folders and UIDs."""
        folders = chosen_folders(self.source, self.scope)
        seen: set[str] = set()
        for folder in folders:
            opened = self._opened(folder)
            uids = self._uids()
            if len(folders) > 1 and isinstance(self.source, ImapMailbox):
                uids = _unseen(self.source, uids, seen)
            self.on_total(len(uids))
            yield from self._folder(opened, uids, judge)

    def _opened(self, folder: str) -> Opened:
        try:
            return self.source.open(folder)
        except NoSuchFolderError as error:  # a name on the command line is at fault, most likely
            known = ", ".join(found.name for found in self.source.folders() if found.selectable)
            remedy = Phrase("There are: {known}.", known=known)
            raise NoSuchFolderError(error.problem, remedy) from error

    def _uids(self) -> list[int]:
        """What is in scope of the open folder, in its order."""
        uids, since, limit = self.source.uids(), self.scope.since, self.scope.limit
        # A server's UIDs ascend as mail comes (RFC 3501 section 2.3.1.1); places in a listing of
        # files are in the order of names, or whatever somebody saved them in.
        in_files = isinstance(self.source, FileSource | ZipSource)
        if since is not None or (limit is not None and in_files):
            came = [
                (when, uid)
                for uid, when in _arrivals(self.source, uids)
                if since is None or when >= since
            ]
            uids = [uid for _, uid in (sorted(came) if in_files else came)]
        return sorted(uids if limit is None else uids[-limit:])

    def _folder(self, opened: Opened, uids: list[int], judge: Judge) -> Iterator[Row]:
        todo: list[int] = []
        for uid in uids:
            known = self.state.known(self._key(opened, uid))
            if known is None or known.place != self._place(opened, uid):
                todo.append(uid)
            else:
                yield known
        gone = len(todo)
        for seen, done in judge(opened.folder, todo):
            gone -= 1
            found = self.keep(self._row(opened, seen, done))
            self.state.add(self._key(opened, seen.uid), found)
            yield found
        if gone:
            self.on_gone(gone)

    def _row(self, opened: Opened, seen: Seen, done: str) -> Row:
        message_id = seen.message_id if seen.verdict.kind.flagged else ""
        place = self._place(opened, seen.uid)
        row = Row(place, seen.verdict, seen.received, done, message_id)
        answered = self.sent.reply_to(row)
        return replace(row, answered=answered) if answered else row

    def _key(self, opened: Opened, uid: int) -> str:
        return f"{self.name}/{opened.folder}/{opened.uidvalidity}/{uid}"

    def _place(self, opened: Opened, uid: int) -> str:
        if isinstance(self.source, FileSource | ZipSource):
            return self.source.place(uid)
        return f"{self.name}/{opened.folder}/{uid}"


def _unseen(mailbox: ImapMailbox, uids: list[int], seen: set[str]) -> list[int]:
    """What All Mail shows that no folder walked before it did; notes what the open folder shows."""
    ids = mailbox.gmail_ids(uids)
    known = {uid for uid, name in ids.items() if name in seen} if mailbox.keeps_all else set()
    seen.update(ids.values())
    return [uid for uid in uids if uid not in known]


def _arrivals(source: Source, uids: list[int]) -> Iterator[tuple[int, datetime]]:
    """When each mail came, told without fetching it where the source can."""
    for mail in source.headers(uids):
        if mail.received is not None:
            yield mail.uid, mail.received


def reporting(source: Source, pool: Pool, trust: Trust) -> Judge:
    """A judge that reads and reports."""

    def judge(_folder: str, uids: Sequence[int]) -> Iterator[tuple[Seen, str]]:
        for seen in judge_mails(source, uids, pool, trust, final=True):
            yield seen, ""

    return judge
