"""From the configuration to what the service is made of; every mistake is found here, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from mailguard.config.files import journal_file
from mailguard.config.options import (
    AccountOptions,
    account_options,
    analysis_settings,
    language,
)
from mailguard.config.schema import Configuration
from mailguard.config.service import Log, Metrics, Notify, Target
from mailguard.errors import ConfigError, MailguardError
from mailguard.guard.settings import AnalysisSettings
from mailguard.phrase import Phrase, in_lines
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.secrets.oauth.library import need
from mailguard.secrets.sources import SecretSettings, secret_reader
from mailguard.service.outbox import Send, apprise_sender

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setup:
    """All that the service is told; two that are equal mean the same service."""

    accounts: tuple[AccountOptions, ...]
    analysis: AnalysisSettings
    workers: int | None
    journal: Path
    retention_days: int
    log: Log
    metrics: Metrics
    notify: Notify
    language: str

    @property
    def fixed(self) -> tuple[object, ...]:
        """What cannot be changed while the service runs."""
        return (self.workers, self.journal, self.log, self.metrics, self.notify, self.language)


def set_up(settings: Configuration) -> tuple[Setup, Registry]:
    """What the settings mean, and the registry they name.

    Raises ConfigError as `verify` does, but for a machine that has no name server yet, and where
    there can be no state folder. No password is read and nothing is connected to.
    """
    analysis = replace(analysis_settings(settings), patient=True)
    registry = _verified(settings, analysis)
    setup = Setup(
        accounts=tuple(account_options(name, settings) for name in settings.accounts),
        analysis=analysis,
        workers=settings.analysis.workers,
        journal=journal_file(settings.state),
        retention_days=settings.retention_days,
        log=settings.log,
        metrics=settings.metrics,
        notify=settings.notify,
        language=language(settings),
    )
    return setup, registry


def verify(settings: Configuration) -> Registry:
    """Look at what the settings mean and name; the registry, since it had to be read.

    Raises ConfigError, with a line for each account, zone file, platform file and package that is
    needed and not right, and where the machine has no name server.
    """
    return _verified(settings, analysis_settings(settings))


def _verified(settings: Configuration, analysis: AnalysisSettings) -> Registry:
    looks: list[Callable[[], object]] = [analysis.open_resolver]
    for name, account in settings.accounts.items():
        looks.append(partial(account_options, name, settings))
        if account.oauth:
            looks.append(partial(need, f"accounts.{name}"))
    looks += [partial(sender, name, target) for name, target in settings.notify.targets.items()]
    wrong: list[MailguardError] = []
    for look in looks:
        _noted(look, wrong)
    registry = _noted(partial(load_registry, analysis.registry), wrong)
    if registry is None or wrong:
        raise wrong[0] if len(wrong) == 1 else ConfigError(in_lines([_line(e) for e in wrong]))
    return registry


def _noted(look: Callable[[], T], wrong: list[MailguardError]) -> T | None:
    """What a look at something gives, None where it is not right."""
    try:
        return look()
    except MailguardError as error:
        wrong.append(error)
        return None


def _line(error: MailguardError) -> str:
    if not error.remedy:
        return error.problem
    return Phrase("{problem} {remedy}", problem=error.problem, remedy=error.remedy)


def sender(name: str, target: Target) -> Send:
    """What sends to a receiver of notices."""
    secret = SecretSettings(
        credential=target.url_credential,
        command=target.url_command,
        keyring=target.url_keyring,
        file=target.url_file,
    )
    return apprise_sender(name, secret_reader(secret, f"notify.targets.{name}", "url"))
