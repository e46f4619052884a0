"""The settings as they stand in the file; `config.example.toml` explains each of them."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from mailguard.providers.load import profiles

_ACCOUNT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class Section(BaseModel):
    """A table of the file: every key known, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _beside_the_file(path: object, info: ValidationInfo) -> object:
    """Relative paths are relative to the configuration, not to where mailguard was started."""
    if not isinstance(path, str):
        return path
    folder = (info.context or {}).get("folder", Path())
    return folder / Path(path).expanduser()


class Analysis(Section):
    """How mail is judged."""

    resolver: str = "system"
    lookups: Literal["needed", "always"] = "needed"
    registry: tuple[Path, ...] = ()
    workers: Annotated[int, Field(ge=1, le=64)] | None = None

    @field_validator("resolver")
    @classmethod
    def _known_resolver(cls, value: str) -> str:
        if value in ("system", "offline") or value.startswith("zone:"):
            return value
        raise ValueError("system, offline or zone:FILE")

    @field_validator("registry", mode="before")
    @classmethod
    def _folders(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, list):
            return value
        return tuple(_beside_the_file(item, info) for item in value)


def _folder_name(value: str) -> str:
    if not value.strip() or any(ord(c) < 32 for c in value):
        raise ValueError("a folder name")
    return value


FolderName = Annotated[str, AfterValidator(_folder_name)]


class Actions(Section):
    """What is done to flagged mail of accounts in mode `enforce`."""

    impersonation: Literal["quarantine", "tag", "none"] = "quarantine"
    suspicious: Literal["quarantine", "tag", "none"] = "tag"
    quarantine_folder: FolderName = "Mailguard Quarantine"
    impersonation_label: FolderName = "Mailguard Impersonation"
    suspicious_label: FolderName = "Mailguard Suspicious"


class Account(Section):
    """One mailbox."""

    address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    provider: str = ""
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    tls: Literal["implicit", "starttls", "plain"] | None = None
    allow_plaintext: bool = False
    ca_file: Path | None = None
    user: str = ""
    password_credential: str = ""
    password_command: str = ""
    password_file: Path | None = None
    mode: Literal["observe", "enforce"] = "observe"
    folders: Annotated[list[FolderName], Field(min_length=1)] = ["INBOX"]
    poll_interval: Annotated[float, Field(ge=1, le=3600)] = 60.0
    authserv_ids: list[str] = []
    hosts: list[str] = []
    forwarders: list[str] = []
    arc_sealers: list[str] = []

    @field_validator("provider")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        if value and value not in profiles():
            raise ValueError(f"one of {', '.join(profiles())}")
        return value

    @field_validator("ca_file", "password_file", mode="before")
    @classmethod
    def _path(cls, value: object, info: ValidationInfo) -> object:
        return _beside_the_file(value, info)

    @field_validator("forwarders")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for entry in value:
            if "/" in entry:
                ip_network(entry, strict=False)  # its ValueError says what is wrong
        return value

    @model_validator(mode="after")
    def _somewhere_to_connect(self) -> Account:
        if not self.provider and not self.host:
            raise ValueError("a provider, or the host of the IMAP server")
        return self

    @model_validator(mode="after")
    def _one_password_source(self) -> Account:
        sources = (self.password_credential, self.password_command, self.password_file)
        if sum(bool(source) for source in sources) != 1:
            raise ValueError("exactly one of password_credential, password_command, password_file")
        return self

    @model_validator(mode="after")
    def _protected_on_the_way(self) -> Account:
        local = self.host in ("localhost", "127.0.0.1", "::1")
        if self.tls == "plain" and not local and not self.allow_plaintext:
            raise ValueError(
                'tls = "implicit" or "starttls"; to send the password unprotected all the same, '
                "set allow_plaintext = true"
            )
        return self


class Configuration(Section):
    """The whole file."""

    language: Literal["auto", "en", "zh"] = "auto"
    state: Path | None = None
    analysis: Analysis = Analysis()
    actions: Actions = Actions()
    accounts: Annotated[dict[str, Account], Field(min_length=1)]

    @field_validator("state", mode="before")
    @classmethod
    def _state(cls, value: object, info: ValidationInfo) -> object:
        return _beside_the_file(value, info)

    @field_validator("accounts")
    @classmethod
    def _names(cls, value: dict[str, Account]) -> dict[str, Account]:
        for name in value:
            if not _ACCOUNT_NAME.fullmatch(name):
                raise ValueError(f"account names of letters, digits, - and _ (not {name!r})")
        return value
