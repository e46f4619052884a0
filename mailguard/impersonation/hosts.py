"""Hosts where anybody has a page: which page it is tells whose, the host alone tells nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import tomli

from mailguard.message.model import Link
from mailguard.names.suffix import registrable
from mailguard.registry.index import Registry
from mailguard.registry.model import Role

_PATH = re.compile(r"[a-z]*:?[/\\]{2,}[^/\\?#]*([^?#]*)(\?[^#]*)?", re.IGNORECASE)
_ACTS = re.compile(r"/(?:viewform|formresponse|edit|view|preview|pub|copy)$", re.IGNORECASE)
_ASKS = re.compile(r"[?&](?:phone|id|k|uin)=", re.IGNORECASE)


def page_of(link: Link) -> tuple[str, bool] | None:
    """What the link leads to on a host that many share, and whether it names somebody there.

    None for every other host. Linear; never raises.
    """
    host = link.host.removeprefix("www.")
    hosts = _hosts()
    if host in hosts["nobodys"]:
        return host, False
    deep = host in hosts["deep"]
    if not deep and host not in hosts["pages"]:
        return None
    match = _PATH.match(link.target)
    path = _ACTS.sub("", match[1].rstrip("/\\")) if match else ""
    asked = match[2] if match and match[2] and _ASKS.search(match[2]) else ""
    steps = len(path.strip("/").split("/")) if path.strip("/") else 0
    if steps < 1 + deep and not asked:
        return host, False
    return f"{host}{path}{asked}", True


def is_somebodys(host: str, registry: Registry) -> bool:
    """Whether a host tells whose it is: nobody's in the registry, or a name that a user of a cloud
    chose below the cloud's own.
    """
    owner = registry.owner(host)
    if owner is None:
        return True
    chosen = registrable(host)
    below = owner.domain in _hosts()["buckets"] or chosen.endswith(f".{owner.domain}")
    return owner.role is Role.SHARED and below and host != owner.domain


@cache
def _hosts() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("hosts.toml").read_text(encoding="utf-8")
    return {kind: frozenset(hosts) for kind, hosts in tomli.loads(text).items()}
