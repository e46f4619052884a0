"""The table of one mailbox, and what has to fit together in it."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from mailguard.config.section import (
    BesideTheFile,
    FolderName,
    Host,
    HttpsAddress,
    Name,
    Section,
    Tenant,
    Word,
    expect,
    one_source_wanted,
    source_keys,
)
from mailguard.config.section import name as host_name
from mailguard.mailbox.imap.settings import is_loopback
from mailguard.mailbox.roles import folded
from mailguard.phrase import Phrase
from mailguard.providers.load import profiles

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


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
