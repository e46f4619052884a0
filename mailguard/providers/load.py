"""The profiles that come with mailguard, and which one fits an address or a host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import tomli
from pydantic import TypeAdapter

from mailguard.providers.model import Profile

GENERIC = Profile(id="generic", name="IMAP server")
"""What is assumed of a server that no profile fits."""


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by id."""
    adapter = TypeAdapter(Profile)
    found = {}
    for entry in sorted((files(__package__) / "profiles").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            text = entry.read_text(encoding="utf-8")
            profile = adapter.validate_python(tomli.loads(text))
            found[profile.id] = profile
    return found


def profile_for(host_or_address: str) -> Profile:
    """The profile of a server (`imap.qq.com`) or an address (`shop@163.com`), else `GENERIC`.

    Hosts are matched exactly or, where a profile names `.suffix`, below it; addresses by domain.
    """
    name = host_or_address.strip().lower().rstrip(".")
    _, at, domain = name.rpartition("@")
    for profile in profiles().values():
        known = profile.domains if at else profile.hosts
        if any(_covers(pattern, domain if at else name) for pattern in known):
            return profile
    return GENERIC


def host_for(profile: Profile, address: str) -> str:
    """The server of `profile` to connect to for an address: NetEase has one a domain."""
    domain = address.rpartition("@")[2].lower()
    own = (host for host in profile.hosts if host.endswith(f".{domain}") and host[0] != ".")
    return next(own, profile.host)


def _covers(pattern: str, name: str) -> bool:
    return name.endswith(pattern) if pattern.startswith(".") else name == pattern
