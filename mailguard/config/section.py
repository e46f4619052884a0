"""What all tables of the file have in common, and the kinds of value that several hold."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from mailguard.phrase import Phrase

TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
"""A tenant at Microsoft: it becomes part of an address."""


class Section(BaseModel):
    """A table of the file: every key known, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def beside_the_file(path: object, info: ValidationInfo) -> Path:
    """Relative paths are relative to the configuration, not to where mailguard was started.

    Raises ValueError for what is none.
    """
    if not isinstance(path, str | Path) or not path:
        raise ValueError("a path in quotes")
    if "\0" in str(path):
        raise ValueError("a path without a NUL character")
    folder: Path = (info.context or {}).get("folder", Path())
    try:
        return folder / Path(path).expanduser()
    except RuntimeError:
        raise ValueError("a path; who is named after ~ has no home here") from None


def _folder_name(value: str) -> str:
    if not value.strip() or any(ord(c) < 32 for c in value):
        raise ValueError("a folder name")
    return value


def _loopback(value: str) -> str:
    address, _, port = value.rpartition(":")
    try:
        local = ip_address(address.strip("[]")).is_loopback
    except ValueError:
        local = False
    if not (local and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError('an address of this machine itself and a port: "127.0.0.1:9464"')
    return value


def _word(value: str) -> str:
    if not value.isprintable() or " " in value:
        raise ValueError("a word without spaces")
    return value


_A_HOST = "a name like imap.example.com, or an address; a port stands in `port`"


def host(value: str) -> str:
    """The name or address of a server that is connected to. Raises ValueError for what is none."""
    if value.count(":") == 1 or "/" in value or not value.isprintable() or " " in value:
        raise ValueError(_A_HOST)
    try:
        value.encode("idna")  # as `socket` will: an empty label, or one beyond 63 octets
    except UnicodeError:
        raise ValueError(_A_HOST) from None
    return value


def name(value: str) -> str:
    """A name that is only compared. Raises ValueError for what is none."""
    if not value.strip(".") or not value.isprintable() or " " in value:
        raise ValueError("names like mx.example.com")
    return value


def _tenant(value: str) -> str:
    if not TENANT.fullmatch(value):
        raise ValueError('a tenant\'s id or domain, or "common", "consumers", "organizations"')
    return value


def _https(value: str) -> str:
    parts = urlsplit(value)
    if value and (value != f"https://{parts.netloc}" or not parts.hostname or "@" in parts.netloc):
        raise ValueError('the start of an address: "https://login.example.com"')
    return value


def source_keys(section: BaseModel, what: str) -> dict[str, bool]:
    """The `WHAT_…` keys of `section` that may name a secret, and whether each does."""
    keys = [f"{what}_{way}" for way in ("credential", "command", "keyring", "file")]
    return {key: bool(getattr(section, key)) for key in keys}


def one_source_wanted(section: BaseModel, what: str) -> list[str]:
    """What is expected unless just one of the `WHAT_…` keys of `section` names a secret."""
    keys = source_keys(section, what)
    if sum(keys.values()) == 1:
        return []
    return [Phrase("exactly one of {keys}", keys=", ".join(keys))]


def expect(wanted: list[str]) -> None:
    """Raise ValueError, with an argument for each thing that is wanted, if there is any."""
    if wanted:
        raise ValueError(*wanted)


BesideTheFile = Annotated[Path, BeforeValidator(beside_the_file)]
FolderName = Annotated[str, AfterValidator(_folder_name)]
Host = Annotated[str, AfterValidator(host)]
HttpsAddress = Annotated[str, AfterValidator(_https)]
LoopbackAddress = Annotated[str, AfterValidator(_loopback)]
Name = Annotated[str, AfterValidator(name)]
Tenant = Annotated[str, AfterValidator(_tenant)]
Word = Annotated[str, AfterValidator(_word)]
