"""A walk over what is in a mailbox already: reads, and acts only through a guard it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailguard.auth.trust import Trust
from mailguard.guard.guard import Guard
from mailguard.guard.judging import judge_mails
from mailguard.guard.pool import Pool
from mailguard.mailbox.contract import FolderRole, Source
from mailguard.report.rows import Row

_LEFT_OUT = {FolderRole.SENT, FolderRole.DRAFTS, FolderRole.TRASH}
"""One's own mail, and what was thrown away."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which mail: `folders` by name (all that hold other people's mail if empty), and the newest
    `limit` of each.
    """

    folders: tuple[str, ...] = ()
    limit: int | None = None


def chosen_folders(source: Source, scope: Scope) -> list[str]:
    """The folders to walk."""
    if scope.folders:
        return list(scope.folders)
    return [
        folder.name
        for folder in source.folders()
        if folder.selectable and folder.role not in _LEFT_OUT
    ]


def walk(
    source: Source,
    name: str,
    scope: Scope,
    judge: Callable[[str, Sequence[int]], Iterator[Row]],
    on_total: Callable[[int], None] = lambda _count: None,
) -> Iterator[Row]:
    """A row for each mail in scope, as `judge` finds it in a folder of the source.

    `on_total` is told how many mails a folder adds to what is to be read. A row's place is `name`,
    folder and UID.
    """
    for folder in chosen_folders(source, scope):
        source.open(folder)
        uids = source.uids()
        if scope.limit is not None:
            uids = uids[-scope.limit :]
        on_total(len(uids))
        for row in judge(folder, uids):
            yield replace(row, place="/".join(part for part in (name, folder, row.place) if part))


def reporting(
    source: Source, pool: Pool, trust: Trust
) -> Callable[[str, Sequence[int]], Iterator[Row]]:
    """A judge that reads and reports."""

    def judge(_folder: str, uids: Sequence[int]) -> Iterator[Row]:
        for seen in judge_mails(source, uids, pool, trust, final=True):
            yield Row(str(seen.uid), seen.verdict, seen.received)

    return judge


def acting(guard: Guard) -> Callable[[str, Sequence[int]], Iterator[Row]]:
    """A judge that also does what the guard's account is set to do."""

    def judge(folder: str, uids: Sequence[int]) -> Iterator[Row]:
        for handled in guard.take(folder, uids):
            seen = handled.seen
            yield Row(str(seen.uid), seen.verdict, seen.received, handled.deed)

    return judge
