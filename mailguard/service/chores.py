"""What the service does now and then beside watching: retention, silence, reminders."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

import structlog

from mailguard.errors import MailguardError
from mailguard.journal.holds import Hold, standing
from mailguard.journal.journal import Journal
from mailguard.journal.retention import purge
from mailguard.service.health import Condition, Health
from mailguard.service.notices import Notice, Notices, Topic

LOOK_EVERY = 10.0
PURGE_EVERY = 24 * 3600.0
REMIND_EVERY = 3600.0
"""Seconds between two log lines that say that a hold still stands."""
DAY = 24 * 3600.0


class Chores:
    """Runs them in a thread of their own until closed. `health` gives that of all accounts.

    `silent_after` is in seconds; `keep` is how many days mail's data stays in the journal. Both may
    be changed at any time. `every` are the seconds between two looks at what there is to do.
    """

    def __init__(
        self,
        journal: Journal,
        health: Callable[[], Iterable[Health]],
        notices: Notices,
        *,
        keep: int,
        silent_after: float,
        clock: Callable[[], float] = time.time,
        every: float = LOOK_EVERY,
    ) -> None:
        self.keep = keep
        self.silent_after = silent_after
        self._journal = journal
        self._health = health
        self._notices = notices
        self._clock = clock
        self._every = every
        self._silent: dict[str, bool] = {}
        """Accounts that are silent, and whether people were told."""
        self._log = structlog.get_logger()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop, within a moment."""
        self._stop.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        purge_at = remind_at = time.monotonic()
        while True:
            now = time.monotonic()
            try:
                self.look_for_silence()
                if now >= remind_at:
                    remind_at = now + REMIND_EVERY
                    self.remind(standing(self._journal))
                if now >= purge_at:
                    purge_at = now + PURGE_EVERY
                    self.purge()
            except MailguardError as error:
                self._log.error("chore_failed", problem=error.problem, remedy=error.remedy)
            except Exception:  # noqa: BLE001 (a bug in one chore must not end the others for good)
                self._log.exception("chore_failed")
            if self._stop.wait(self._every):
                return

    def purge(self) -> None:
        """Remove what is older than it may be."""
        removed = purge(self._journal, self._clock() - self.keep * DAY)
        if removed.anything:
            self._log.info("journal_purged", mails=removed.mails, copies=len(removed.copies))

    def remind(self, holds: Sequence[Hold]) -> None:
        """Shout, as long as an account is held."""
        for hold in holds:
            self._log.critical(
                "brake_holds",
                account=hold.account or "all",
                why=hold.why.value,
                remedy=f"Look at the verdicts, then: mailguard resume {hold.account}".rstrip(),
            )

    def look_for_silence(self) -> None:
        """Say once which accounts were not heard of for too long, and that they are back."""
        for health in self._health():
            account = health.now.account
            silent = health.silent_for >= self.silent_after
            if silent and account not in self._silent:
                tell = health.now.condition is not Condition.REFUSED  # of that they were told
                self._silent[account] = tell
                minutes = str(int(health.silent_for // 60))
                self._log.error("account_silent", account=account, minutes=minutes)
                if tell:
                    self._notices.tell(Notice(Topic.SILENT, account, {"minutes": minutes}))
            elif not silent and account in self._silent:
                self._log.info("account_heard_again", account=account)
                if self._silent.pop(account):
                    self._notices.tell(Notice(Topic.RECOVERED, account))
