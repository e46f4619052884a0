"""From the configuration to what the service is made of; every mistake is found here, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mailguard.config.files import journal_file
from mailguard.config.options import (
    AccountOptions,
    account_options,
    analysis_settings,
    language,
)
from mailguard.config.schema import Configuration
from mailguard.config.service import Log, Metrics, Notify, Target
from mailguard.guard.settings import AnalysisSettings
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.secrets.oauth.library import need
from mailguard.secrets.sources import SecretSettings, secret_reader
from mailguard.service.outbox import Send, apprise_sender


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
    """Look at what the settings name; the registry, since it had to be read.

    Raises ConfigError where a zone file, a platform file or a package that is needed is not right,
    or the machine has no name server.
    """
    return _verified(settings, analysis_settings(settings))


def _verified(settings: Configuration, analysis: AnalysisSettings) -> Registry:
    analysis.open_resolver()
    for name, account in settings.accounts.items():
        if account.oauth:
            need(f"accounts.{name}")
    for name, target in settings.notify.targets.items():
        sender(name, target)
    return load_registry(analysis.registry)


def sender(name: str, target: Target) -> Send:
    """What sends to a receiver of notices."""
    secret = SecretSettings(
        credential=target.url_credential,
        command=target.url_command,
        keyring=target.url_keyring,
        file=target.url_file,
    )
    return apprise_sender(name, secret_reader(secret, f"notify.targets.{name}", "url"))
