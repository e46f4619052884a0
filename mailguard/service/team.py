"""All watchers: started, changed, stopped, and looked at as one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from mailguard.actions.offering import Offer, offer
from mailguard.config.options import AccountOptions
from mailguard.journal.model import Key
from mailguard.service.health import AccountHealth, Health
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notices
from mailguard.service.reporter import Reporter
from mailguard.service.tools import Tools
from mailguard.service.watcher import Watcher


class Team:
    """`start` once, then `change` with other accounts as often as wanted, then `stop`.

    `ready` is set, and `on_ready` called, once every account of the start was tried, well or ill.
    """

    def __init__(self, on_ready: Callable[[], None] = lambda: None) -> None:
        self.ready = threading.Event()
        self._on_ready = on_ready
        self._watchers: dict[str, Watcher] = {}
        self._leaving: list[Watcher] = []
        """Told to end by `change`, and perhaps busy still."""
        self._untried: set[str] = set()
        self._lock = threading.Lock()

    def start(
        self,
        accounts: Sequence[AccountOptions],
        tools: Tools,
        metrics: Metrics,
        notices: Notices,
        *,
        details: bool,
    ) -> None:
        """Begin watching."""
        self._tools, self._metrics, self._notices = tools, metrics, notices
        self._details = details
        self._untried = {account.name for account in accounts}
        for account in accounts:
            self._add(account)

    def change(self, accounts: Sequence[AccountOptions]) -> dict[str, list[str]]:
        """Watch these accounts from now on; what was done about which.

        A connection whose settings are the same is kept; an account that waits tries again now.
        """
        done: dict[str, list[str]] = {"added": [], "removed": [], "renewed": [], "kept": []}
        wanted = {account.name: account for account in accounts}
        done["removed"] = [name for name in self._watchers if name not in wanted]
        self._leaving = [watcher for watcher in self._leaving if not watcher.join(0.0)]
        for name in done["removed"]:
            self._dismiss(self._watchers.pop(name))
            self._tried(name)  # nobody waits for it any more
        for name, account in wanted.items():
            watcher = self._watchers.get(name)
            if watcher is not None and watcher.adopt(account):
                watcher.lifeline.hurry()
                done["kept"].append(name)
                continue
            if watcher is not None:
                self._dismiss(watcher)
            done["added" if watcher is None else "renewed"].append(name)
            self._add(account)
        return done

    def stop(self, within: float) -> list[str]:
        """Ask all to end and wait so many seconds; those that have not."""
        for watcher in self._watchers.values():
            self._dismiss(watcher)
        until = time.monotonic() + within
        return [w.options.name for w in self._leaving if not w.join(until - time.monotonic())]

    @property
    def untried(self) -> list[str]:
        """Accounts of the start of which it is not known yet whether they can be watched."""
        with self._lock:
            return sorted(self._untried)

    def health(self) -> list[AccountHealth]:
        """How each account fares."""
        return [health.now for health in self.healths()]

    def healths(self) -> list[Health]:
        """The same, to be asked again."""
        return [watcher.reporter.health for watcher in list(self._watchers.values())]

    def hurry(self, account: str) -> None:
        """Have an account that waits try again now; "" means all."""
        for name, watcher in list(self._watchers.items()):
            if account in ("", name):
                watcher.lifeline.hurry()

    def not_alive(self) -> list[str]:
        """Accounts whose watcher hangs."""
        watchers = list(self._watchers.items())
        return [name for name, watcher in watchers if not watcher.lifeline.fresh]

    def not_ready(self) -> list[str]:
        """Accounts that are not watched just now."""
        return [
            f"{account.account}: {account.condition}"
            for account in self.health()
            if not account.well
        ]

    def summary(self) -> str:
        """One line on all accounts, for `systemctl status`."""
        health = self.health()
        well = [account.account for account in health if account.well]
        ill = [f"{a.account} ({a.condition})" for a in health if not a.well]
        judged = sum(account.judged for account in health)
        moved = sum(account.moved for account in health)
        parts = [
            f"accounts watched: {len(well)} of {len(health)}",
            f"{judged} judged, {moved} moved",
        ]
        if ill:
            parts.insert(1, f"not watched: {', '.join(ill)}")
        return "; ".join(parts)

    def _dismiss(self, watcher: Watcher) -> None:
        watcher.lifeline.set()
        self._leaving.append(watcher)

    def _add(self, options: AccountOptions) -> None:
        first = AccountHealth(options.name, options.actions.mode.value, options.folders)
        reporter = Reporter(
            first,
            self._metrics,
            self._notices,
            details=self._details,
            offer=self._offer,
            clock=self._tools.clock,
        )
        # All of them: the last one may have been told to end while it waited for the one before.
        after = [watcher for watcher in self._leaving if watcher.options.name == options.name]
        watcher = Watcher(options, self._tools, reporter, self._tried, after)
        self._watchers[options.name] = watcher
        watcher.start()

    def _offer(self, key: Key) -> Offer | None:
        """Who sent a mail that was taken back, if he could be allowed."""
        journal = self._tools.journal
        entry = journal.entry(key)
        if entry is None:
            return None
        return offer(entry, journal.allowed(key.account), self._tools.registry())

    def _tried(self, name: str) -> None:
        with self._lock:
            self._untried.discard(name)
            first = not self._untried and not self.ready.is_set()
            if first:
                self.ready.set()
        if first:
            self._on_ready()
