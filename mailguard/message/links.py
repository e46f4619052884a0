"""Links: where they go, and the bare ones that clients make clickable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urljoin

from mailguard.message.model import Link
from mailguard.names.idna import to_ascii

_IGNORED = re.compile(r"[\t\r\n\x00-\x1f]")
_AUTHORITY = re.compile(r"(?:https?|ftp):[/\\]*([^/\\?#]*)|[/\\]{2}([^/\\?#]*)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REFRESH = re.compile(r"\s*+[\d.]++[\s;,]++(?:url\s*+=\s*+)?[\"']?\s*+([^\s\"']++)", re.IGNORECASE)
_BARE = re.compile(  # spelled out, for the search to skip to the first letter
    r"[hHwW](?:[tT]{2}[pP][sS]?://|[wW]{2}\.)"
    r"[^\s<>\"'`|{}\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]+"
)
_TRAILING = ".,;:!?)]}*_>。，；：！？）】》”’"
_ASCII_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=[^\x00-\x7f])", re.IGNORECASE)


def link(shown: str, target: str) -> Link:
    """The link from `shown` to `target`. The host is read as browsers read it. Never raises."""
    target = _IGNORED.sub("", target).strip()
    match = _AUTHORITY.match(target)
    if match is None:
        return Link(shown, target, "")
    authority = match[1] if match[1] is not None else match[2]
    host = authority.rpartition("@")[
        2
    ]  # what stands before "@" is a user name made to look like one
    if not host.startswith("["):
        host = host.partition(":")[0]
    return Link(shown, target, to_ascii(unquote(host) if "%" in host else host))


def leads_to(name: str, attributes: Mapping[str, str]) -> str:
    """Where an HTML element leads that is no link: a form, its button, a page that moves on."""
    if name == "form":
        return attributes.get("action", "")
    if name in ("button", "input"):
        return attributes.get("formaction", "")
    if name == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
        moves = _REFRESH.match(attributes.get("content", ""))
        return moves[1] if moves else ""
    return ""


def from_base(base: str, target: str) -> str:
    """`target`, which may be relative to the address that a page's base element says."""
    if not base or target.startswith("#") or _SCHEME.match(target):
        return target
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def bare_links(text: str, limit: int) -> list[Link]:
    """The first `limit` links of plain text, each target once."""
    found: dict[str, Link] = {}
    if "://" not in text and "www." not in text.lower():
        return []
    for match in _BARE.finditer(text):
        url = match[0].rstrip(_TRAILING)
        # Chinese runs on without a space: "http://x.example请点击".
        scheme, separator, _ = url.partition("://")
        start = len(scheme) + len(separator) if separator else 0
        host = _ASCII_HOST.match(url, start)
        if host:
            url = url[: host.end()]
        if url not in found:
            target = url if separator else f"http://{url}"
            found[url] = link(url, target)
        if len(found) >= limit:
            break
    return list(found.values())
