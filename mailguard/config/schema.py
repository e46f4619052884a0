"""The settings as they stand in the file; `config.example.toml` explains each of them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from mailguard.config.account import Account
from mailguard.config.section import BesideTheFile, FolderName, Section, beside_the_file
from mailguard.config.service import Brake, Log, Metrics, Notify
from mailguard.limits import RETENTION_DAYS
from mailguard.mailbox.roles import folded
from mailguard.phrase import Phrase

_ACCOUNT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class Analysis(Section):
    """How mail is judged."""

    resolver: str = "system"
    nameservers: list[str] = Field(default_factory=list)
    nameserver_port: Annotated[int, Field(ge=1, le=65535)] = 53
    lookups: Literal["needed", "always"] = "needed"
    registry: list[BesideTheFile] = Field(default_factory=list)
    workers: Annotated[int, Field(ge=1, le=64)] | None = None

    @field_validator("resolver")
    @classmethod
    def _known_resolver(cls, value: str, info: ValidationInfo) -> str:
        if value in ("system", "offline"):
            return value
        kind, _, file = value.partition(":")
        if kind == "zone" and file:
            return f"zone:{beside_the_file(file, info)}"
        raise ValueError("system, offline or zone:FILE")

    @field_validator("nameservers")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        try:
            return [str(ip_address(entry)) for entry in value]
        except ValueError:
            raise ValueError('addresses: ["127.0.0.1", "::1"]') from None


class Actions(Section):
    """What is done to flagged mail of accounts in mode `enforce`."""

    impersonation: Literal["quarantine", "tag", "none"] = "quarantine"
    suspicious: Literal["quarantine", "tag", "none"] = "tag"
    quarantine_folder: FolderName = "Mailguard Quarantine"
    impersonation_label: FolderName = "Mailguard Impersonation"
    suspicious_label: FolderName = "Mailguard Suspicious"


class Configuration(Section):
    """The whole file."""

    language: Literal["auto", "en", "zh"] = "auto"
    state: BesideTheFile | None = None
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = RETENTION_DAYS
    analysis: Analysis = Analysis()
    actions: Actions = Actions()
    brake: Brake = Brake()
    log: Log = Log()
    metrics: Metrics = Metrics()
    notify: Notify = Notify()
    accounts: dict[str, Account]

    @field_validator("accounts")
    @classmethod
    def _names(cls, value: dict[str, Account]) -> dict[str, Account]:
        if not value:
            raise ValueError("at least one table [accounts.NAME]")
        for name in value:
            if not _ACCOUNT_NAME.fullmatch(name):
                wanted = "account names of letters, digits, - and _ (not {name!r})"
                raise ValueError(Phrase(wanted, name=name))
        return value

    @field_validator("accounts")
    @classmethod
    def _watch_other_folders(
        cls, value: dict[str, Account], info: ValidationInfo
    ) -> dict[str, Account]:
        """Nothing is done to mail where it was moved to: to watch only that guards nobody."""
        actions = info.data.get("actions", Actions())
        own = (actions.quarantine_folder, actions.impersonation_label, actions.suspicious_label)
        for name, account in value.items():
            for folder in account.folders:
                if folded(folder) in map(folded, own):
                    wanted = "other folders for {name} to watch than {folder!r}, one of [actions]"
                    raise ValueError(Phrase(wanted, name=name, folder=folder))
        return value
