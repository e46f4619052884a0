"""What all tables of the file have in common, and the kinds of value that several hold."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo


class Section(BaseModel):
    """A table of the file: every key known, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def beside_the_file(path: object, info: ValidationInfo) -> object:
    """Relative paths are relative to the configuration, not to where mailguard was started."""
    if not isinstance(path, str):
        return path
    folder = (info.context or {}).get("folder", Path())
    return folder / Path(path).expanduser()


def _folder_name(value: str) -> str:
    if not value.strip() or any(ord(c) < 32 for c in value):
        raise ValueError("a folder name")
    return value


def _loopback(value: str) -> str:
    host, _, port = value.rpartition(":")
    try:
        local = ip_address(host.strip("[]")).is_loopback
    except ValueError:
        local = False
    if not (local and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError('an address of this machine itself and a port: "127.0.0.1:9464"')
    return value


def exactly_one_source(section: BaseModel, what: str) -> None:
    """Raise ValueError unless just one of the `WHAT_…` keys of `section` names a secret."""
    keys = [f"{what}_{way}" for way in ("credential", "command", "keyring", "file")]
    if sum(bool(getattr(section, key)) for key in keys) != 1:
        raise ValueError(f"exactly one of {', '.join(keys)}")


BesideTheFile = Annotated[Path, BeforeValidator(beside_the_file)]
FolderName = Annotated[str, AfterValidator(_folder_name)]
LoopbackAddress = Annotated[str, AfterValidator(_loopback)]
