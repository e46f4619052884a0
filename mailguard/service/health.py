"""How each account fares, at any moment, for all who ask: status, metrics, systemd, notices."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class Condition(StrEnum):
    """What a watcher is doing. REFUSED: the server does not accept the account's credentials."""

    STARTING = "starting"
    WATCHING = "watching"
    WAITING = "waiting"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """One account at one moment; times are seconds since the epoch, None for never.

    `problem` and `remedy` are about the last failure and empty while all is well; `retry_at` is
    when it will be tried again. `authorised` is False where the server does not accept the
    account's credentials, or would not at the next login. `backlog` are mails found and not yet
    judged.
    """

    account: str
    mode: str
    folders: tuple[str, ...]
    condition: Condition = Condition.STARTING
    since: float = 0.0
    last_contact: float | None = None
    last_mail: float | None = None
    missing: tuple[str, ...] = ()
    authorised: bool = True
    problem: str = ""
    remedy: str = ""
    retry_at: float | None = None
    connections: int = 0
    backlog: int = 0
    judged: int = 0
    flagged: int = 0
    moved: int = 0

    @property
    def well(self) -> bool:
        """Whether it is watched, all of it."""
        return self.condition is Condition.WATCHING and not self.missing


class Health:
    """The health of one account: its watcher writes, everybody reads. `clock` as ever."""

    def __init__(self, first: AccountHealth, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._now = replace(first, since=clock())
        self._heard = time.monotonic()

    @property
    def now(self) -> AccountHealth:
        """As it stands."""
        return self._now

    @property
    def silent_for(self) -> float:
        """Seconds since the server was last heard of, by a clock that never goes back."""
        return time.monotonic() - self._heard

    def settings(self, mode: str, folders: tuple[str, ...]) -> None:
        """The account's settings changed."""
        self._change(mode=mode, folders=folders)

    def watching(self, missing: tuple[str, ...]) -> None:
        """Connected and caught up; `missing` are folders that cannot be opened."""
        self._heard = time.monotonic()
        self._change(
            condition=Condition.WATCHING,
            since=self._clock(),
            last_contact=self._clock(),
            missing=missing,
            authorised=True,
            problem="",
            remedy="",
            retry_at=None,
            connections=self._now.connections + 1,
        )

    def missing(self, folders: tuple[str, ...]) -> None:
        """These of its folders cannot be opened."""
        self._change(missing=folders)

    def contact(self, backlog: int = 0) -> None:
        """The server answered."""
        self._heard = time.monotonic()
        self._change(last_contact=self._clock(), backlog=backlog)

    def handled(self, *, flagged: bool, moved: bool) -> None:
        """One more mail was dealt with."""
        now = self._now
        self._change(
            last_mail=self._clock(),
            judged=now.judged + 1,
            flagged=now.flagged + flagged,
            moved=now.moved + moved,
        )

    def trouble(self, problem: str, remedy: str, wait: float, *, refused: bool) -> None:
        """It failed, and is tried again in `wait` seconds."""
        condition = Condition.REFUSED if refused else Condition.WAITING
        now = self._clock()
        same = self._now.condition is condition
        self._change(
            condition=condition,
            since=self._now.since if same else now,
            authorised=self._now.authorised and not refused,
            problem=problem,
            remedy=remedy,
            retry_at=now + wait,
        )

    def unauthorised(self, problem: str, remedy: str) -> None:
        """It is watched as long as the connection stands, and cannot be connected to again."""
        self._change(authorised=False, problem=problem, remedy=remedy)

    def authorised(self) -> None:
        """That is over."""
        self._change(authorised=True, problem="", remedy="")

    def stopped(self) -> None:
        """It is watched no more."""
        self._change(condition=Condition.STOPPED, since=self._clock(), retry_at=None)

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._now = replace(self._now, **changes)  # type: ignore[arg-type]  # checked by replace
