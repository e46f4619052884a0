"""The settings as they stand in the file; `config.example.toml` explains each of them."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from mailguard.config.section import (
    BesideTheFile,
    FolderName,
    Host,
    HttpsAddress,
    Name,
    Section,
    Tenant,
    Word,
    beside_the_file,
    expect,
    one_source_wanted,
    source_keys,
)
from mailguard.config.section import name as host_name
from mailguard.config.service import Brake, Log, Metrics, Notify
from mailguard.limits import RETENTION_DAYS
from mailguard.mailbox.imap.settings import is_loopback
from mailguard.mailbox.roles import folded
from mailguard.phrase import Phrase
from mailguard.providers.load import profiles

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
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


def is_forwarder(value: str) -> bool:
    """Whether it can be a host name, or is a network (CIDR)."""
    try:
        ip_network(value, strict=False) if "/" in value else host_name(value)
    except ValueError:
        return False
    return True


class Account(Section):
    """One mailbox."""

    address: str
    provider: str = ""
    host: Host = ""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    tls: Literal["implicit", "starttls", "plain"] | None = None
    allow_plaintext: bool = False
    ca_file: BesideTheFile | None = None
    user: str = ""
    password_credential: str = ""
    password_command: Annotated[str, Field(repr=False)] = ""
    password_keyring: str = ""
    password_file: BesideTheFile | None = None
    oauth: Literal["microsoft", "google"] | None = None
    oauth_client_id: Word = ""
    oauth_tenant: Tenant = "common"
    oauth_keyring: str = ""
    oauth_authority: HttpsAddress = ""
    mode: Literal["observe", "enforce"] = "observe"
    folders: list[FolderName] = Field(default_factory=lambda: ["INBOX"])
    poll_interval: Annotated[float, Field(ge=1, le=3600)] = 60.0
    authserv_ids: list[Name] = Field(default_factory=list)
    hosts: list[Name] = Field(default_factory=list)
    forwarders: list[str] = Field(default_factory=list)
    arc_sealers: list[Name] = Field(default_factory=list)

    @field_validator("address")
    @classmethod
    def _like_an_address(cls, value: str) -> str:
        if not ADDRESS.fullmatch(value):
            raise ValueError("an address like shop@example.com")
        return value

    @field_validator("provider")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        if value and value not in profiles():
            raise ValueError(Phrase("one of {known}", known=", ".join(profiles())))
        return value

    @field_validator("folders")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError('at least one folder: ["INBOX"]')
        if len(set(map(folded, value))) < len(value):
            raise ValueError("each folder once")
        return value

    @field_validator("forwarders")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        if not all(map(is_forwarder, value)):
            raise ValueError("host names, or networks like 192.0.2.0/24")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Account:
        somewhere = self.provider or self.host
        where = [] if somewhere else ["a provider, or the host of the IMAP server"]
        expect([*where, *self._to_log_in(), *self._protected_on_the_way()])
        return self

    def _to_log_in(self) -> list[str]:
        if not self.oauth:
            return one_source_wanted(self, "password")
        wanted = []
        if not self.oauth_client_id:
            wanted.append("oauth_client_id beside oauth: the README tells how to get one")
        if self.provider and profiles()[self.provider].oauth not in ("", self.oauth):
            its = profiles()[self.provider].oauth
            wanted.append(Phrase('oauth = "{its}" for {name}', its=its, name=self.provider))
        if any(source_keys(self, "password").values()):
            wanted.append("either oauth or a password, not both")
        return wanted

    def _protected_on_the_way(self) -> list[str]:
        if self.tls != "plain":
            return []
        if self.oauth:
            return ['tls = "implicit" or "starttls": OAuth2 tokens are not sent without']
        if self.allow_plaintext or is_loopback(self.host):
            return []
        wanted = (
            'tls = "implicit" or "starttls"; to send the password unprotected all the same, '
            "set allow_plaintext = true"
        )
        return [wanted]


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
