"""The service as a whole: what it starts, how it is told to change, and an orderly end."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from functools import cache
from queue import Empty, SimpleQueue
from threading import Timer

import structlog

from mailguard import __version__
from mailguard.config.options import AccountOptions
from mailguard.errors import MailguardError
from mailguard.guard.pool import Pool
from mailguard.journal.holds import standing
from mailguard.journal.journal import Journal
from mailguard.limits import READY_WITHIN, STOP_WITHIN
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import Ration
from mailguard.registry.index import Registry
from mailguard.report.platforms import platform_name
from mailguard.service.chores import Chores
from mailguard.service.control import Ear
from mailguard.service.desk import Desk
from mailguard.service.lock import only_one
from mailguard.service.logins import imap_mailbox
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notices
from mailguard.service.outbox import Outbox
from mailguard.service.rations import rations
from mailguard.service.setup import Setup, sender
from mailguard.service.systemd import notify, reloading, watchdog_interval
from mailguard.service.team import Team
from mailguard.service.tools import Tools
from mailguard.service.web import Pages, Web

TICK = 5.0
"""Seconds between two looks at how all fare; systemd may want them closer together."""


class Order(StrEnum):
    """What the service can be told, by signals and by its own parts."""

    READY = "ready"
    STOP = "stop"
    RELOAD = "reload"


class Supervisor:
    """`run()` returns after a STOP was put into `orders`; RELOAD has `reload` called.

    `reload` gives the new setup and registry, or raises ConfigError: then the old ones stay. After
    `ready_within` seconds the service has started, whichever account still tries to connect.
    """

    def __init__(
        self,
        setup: Setup,
        registry: Registry,
        reload: Callable[[], tuple[Setup, Registry]],
        *,
        mailbox: Callable[[AccountOptions, Ration], ImapMailbox] = imap_mailbox,
        clock: Callable[[], float] = time.time,
        ready_within: float = READY_WITHIN,
    ) -> None:
        self.orders: SimpleQueue[Order] = SimpleQueue()
        self._setup = setup
        self._registry = registry
        self._reload = reload
        self._mailbox = mailbox
        self._clock = clock
        self._ready_within = ready_within
        self._ready = False
        self._log = structlog.get_logger()
        self._status = ""
        self._fatal: MailguardError | None = None

    def run(self) -> None:
        """Serve. Raises MailguardError where the service cannot start, or cannot go on."""
        setup = self._setup
        with ExitStack() as stack:
            stack.enter_context(only_one(setup.journal.parent))
            journal = stack.enter_context(Journal.open(setup.journal, self._clock))
            team = self._start(stack, journal)
            patience = Timer(self._ready_within, self.orders.put, (Order.READY,))
            stack.callback(patience.cancel)
            patience.daemon = True
            patience.start()
            self._log.info("service_started", version=__version__, accounts=len(setup.accounts))
            self._serve(team)
            notify("STOPPING=1\nSTATUS=stopping")
            self._log.info("service_stops")
            for name in team.stop(STOP_WITHIN):
                self._log.warning("account_still_busy", account=name)
        self._log.info("service_stopped")
        if self._fatal is not None:
            raise self._fatal

    def _start(self, stack: ExitStack, journal: Journal) -> Team:
        """Everything but the watchers, then these; `stack` ends all but them."""
        setup = self._setup
        team = Team(lambda: self.orders.put(Order.READY))
        metrics = Metrics(team.health, lambda: standing(journal), lambda: pool.backlog)
        pool = Pool(setup.analysis, workers=setup.workers, on_answers=metrics.answered)
        stack.callback(pool.close, finish=False)
        notices = self._notices(metrics)
        stack.callback(notices.close)
        self._chores = Chores(
            journal,
            team.healths,
            notices,
            keep=setup.retention_days,
            silent_after=setup.notify.silent_minutes * 60,
            clock=self._clock,
        )
        stack.callback(self._chores.close)
        desk = Desk(team, journal, self._known, pool, self._clock)
        stack.callback(Ear(setup.journal.parent, desk.answers).close)
        if setup.metrics.listen:
            pages = Pages(metrics.render, team.not_alive, team.not_ready)
            stack.callback(Web(setup.metrics.listen, pages).close)
        self._pool = pool
        circuit = cache(lambda _host: Circuit(time.monotonic))
        ration = rations(journal, self._clock)
        tools = Tools(
            pool,
            journal,
            lambda options: self._mailbox(options, ration(options)),
            circuit,
            self._give_up,
            self._known,
            self._clock,
        )
        team.start(setup.accounts, tools, metrics, notices, details=setup.log.mail_details)
        self._chores.start()
        return team

    def _notices(self, metrics: Metrics) -> Notices:
        setup = self._setup
        outboxes = [
            Outbox(name, sender(name, target), metrics.told)
            for name, target in setup.notify.targets.items()
        ]
        return Notices(
            outboxes,
            language=setup.language,
            every=setup.notify.digest_minutes * 60,
            details=setup.notify.mail_details,
            platform=lambda name: platform_name(self._registry, name, setup.language),
        )

    def _known(self) -> Registry:
        """The platforms: a reload may change them."""
        return self._registry

    def _give_up(self, error: MailguardError) -> None:
        """What no account can go on with has happened; called by any thread."""
        self._fatal = error
        self.orders.put(Order.STOP)

    def _serve(self, team: Team) -> None:
        """Until told to stop: obey, and let systemd know how all fare."""
        interval = watchdog_interval()
        tick = min(TICK, interval / 3) if interval else TICK
        while True:
            self._report(team)
            try:
                order = self.orders.get(timeout=tick)
            except Empty:
                continue
            match order:
                case Order.STOP:
                    return
                case Order.RELOAD:
                    self._change(team)
                case Order.READY:
                    self._begun(team)

    def _begun(self, team: Team) -> None:
        """Let systemd know, once, that the service has started."""
        if self._ready:
            return
        self._ready = True
        self._log.info("service_ready", untried=team.untried)
        notify("READY=1")
        self._pool.warm()

    def _report(self, team: Team) -> None:
        """A line for `systemctl status`, and a sign of life while all watchers live."""
        status = team.summary()
        if status != self._status:
            self._status = status
            notify(f"STATUS={status}")
        hanging = team.not_alive()
        if not hanging:
            notify("WATCHDOG=1")
            return
        self._log.critical("watchers_hang", accounts=hanging)

    def _change(self, team: Team) -> None:
        """Take a new configuration over; a bad one is refused, and the old one goes on."""
        reloading()
        try:
            new, registry = self._reload()
        except MailguardError as error:
            self._log.error("reload_refused", problem=error.problem, remedy=error.remedy)
            notify(f"READY=1\nSTATUS=reload refused: {error.problem.splitlines()[0]}")
            return
        except Exception:  # noqa: BLE001 (a bug in reading a file must not end what works)
            self._log.exception("reload_refused")
            notify("READY=1\nSTATUS=reload refused: an error in mailguard itself")
            return
        if new.fixed != self._setup.fixed:
            self._log.warning(
                "reload_partial",
                problem="state, workers, log, metrics, notify and language need a restart.",
                remedy="systemctl restart mailguard",
            )
        self._pool.change(new.analysis)
        self._chores.keep = new.retention_days
        self._log.info("service_reloaded", **team.change(new.accounts))
        self._setup, self._registry = new, registry
        self._status = ""  # a refusal said before may still stand there
        notify("READY=1")
