"""What the running service answers when it is asked: how all fare; pause; resume; try again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import structlog

from mailguard import __version__
from mailguard.errors import UsageError
from mailguard.guard.pool import Pool
from mailguard.journal.holds import ALL, standing
from mailguard.journal.journal import Journal
from mailguard.phrase import Phrase
from mailguard.registry.age import REVIEWED
from mailguard.registry.index import Registry
from mailguard.service.control import Answers, language_of
from mailguard.service.holding import pause, resume
from mailguard.service.team import Team
from mailguard.words.phrases import in_language


class Desk:
    """Answers for `control.Ear`, from the parts of a running service."""

    def __init__(
        self,
        team: Team,
        journal: Journal,
        registry: Callable[[], Registry],
        pool: Pool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._team = team
        self._journal = journal
        self._registry = registry
        self._pool = pool
        self._clock = clock
        self._started = clock()
        self._log = structlog.get_logger()

    @property
    def answers(self) -> Answers:
        """Every word that can be asked."""
        return {
            "status": self._status,
            "pause": self._pause,
            "resume": self._resume,
            "retry": self._retry,
        }

    def _status(self, request: dict[str, Any]) -> object:
        language = language_of(request)
        return {
            "version": __version__,
            "pid": os.getpid(),
            "started_at": self._started,
            "ready": self._team.ready.is_set(),
            "hanging": self._team.not_alive(),
            "accounts": [
                {
                    **asdict(account),
                    "well": account.well,
                    "problem": in_language(account.problem, language),
                    "remedy": in_language(account.remedy, language),
                }
                for account in self._team.health()
            ],
            "holds": [asdict(hold) for hold in standing(self._journal)],
            "analysis_queue": self._pool.backlog,
            "registry": {
                "platforms": len(self._registry().platforms),
                "reviewed": REVIEWED.isoformat(),
            },
        }

    def _pause(self, request: dict[str, Any]) -> object:
        account = self._account(request)
        held = pause(self._journal, account, self._clock())
        self._log.warning("paused", account=account or "all")
        return asdict(held)

    def _resume(self, request: dict[str, Any]) -> object:
        account = self._account(request)
        lifted = resume(self._journal, account, self._clock())
        self._log.warning("resumed", accounts=[hold.account or "all" for hold in lifted])
        return [asdict(hold) for hold in lifted]

    def _retry(self, request: dict[str, Any]) -> object:
        account = self._account(request)
        self._team.hurry(account)
        self._log.info("retried", account=account or "all")
        return True

    def _account(self, request: dict[str, Any]) -> str:
        account = str(request.get("account", ALL))
        known = [health.account for health in self._team.health()]
        if account != ALL and account not in known:
            raise UsageError(
                Phrase("{account}: no such account.", account=account),
                Phrase("There are: {known}.", known=", ".join(known)),
            )
        return account
