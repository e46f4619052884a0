"""Lures in links and codes: shown as a platform's and going elsewhere, lookalikes, QR to pay by."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from mailguard.findings import Code
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.impersonation.model import Lure
from mailguard.message.model import Content, Link
from mailguard.names.idna import to_ascii
from mailguard.names.suffix import registrable
from mailguard.registry.index import Registry
from mailguard.registry.model import Role

_SHOWN_HOST = re.compile(r"\s*(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_CODES = (  # what wallets and messengers put into their codes
    (re.compile(r"wxp://|https?://payapp\.weixin|weixin://wxpay", re.IGNORECASE), "qr_payment"),
    (
        re.compile(r"https?://(?:qr|render|mobilecodec)\.(?:alipay|95516)\.com", re.IGNORECASE),
        "qr_payment",
    ),
    (
        re.compile(
            r"alipays?://|alipayqr://|upi://|bitcoin:|ethereum:|tron:|00020101", re.IGNORECASE
        ),
        "qr_payment",
    ),
    (
        re.compile(
            r"https?://(?:www\.)?(?:paypal\.me|cash\.app|venmo\.com|wise\.com/pay)", re.IGNORECASE
        ),
        "qr_payment",
    ),
    (
        re.compile(r"https?://(?:u\.wechat|weixin\.qq)\.com|weixin://", re.IGNORECASE),
        "contact_wechat",
    ),
    (
        re.compile(r"https?://(?:qm|jq|wpa)\.qq\.com|mqqapi://|tencent://", re.IGNORECASE),
        "contact_qq",
    ),
    (re.compile(r"https?://(?:t\.me|telegram\.me)/|tg://", re.IGNORECASE), "contact_telegram"),
    (
        re.compile(
            r"https?://(?:wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com)|whatsapp://", re.IGNORECASE
        ),
        "contact_whatsapp",
    ),
    (re.compile(r"https?://(?:line\.me|lin\.ee)|line://", re.IGNORECASE), "contact_line"),
)
_MAX_EACH = 3


def link_lures(
    content: Content, registry: Registry, home: Callable[[], Collection[str]] = tuple
) -> Iterator[Lure]:
    """Every link and code that leads where it should not, at most three of a kind. Never raises.

    That authors with a name link to their own domains, which `home` gives where that matters, says
    no more than the domain does.
    """
    yield from _mismatches(content.links, registry)
    linked = dict.fromkeys(link.host for link in content.links if link.host)
    yield from islice(_lookalikes(linked, registry, home), _MAX_EACH)
    for code in content.codes:
        yield from _code(code, registry)
    for link in content.links:
        kind = _kind_of(link.target)
        if kind and kind.startswith("contact_"):
            yield Lure(Code.LURE_CONTACT, kind, link.target)
            break
    if content.drawn_code:
        yield Lure(Code.LURE_QR_DRAWN, "qr_drawn", "")


def _mismatches(links: tuple[Link, ...], registry: Registry) -> Iterator[Lure]:
    found = 0
    for link in links:
        shown = _SHOWN_HOST.match(link.shown)
        if shown is None or not link.host:
            continue
        owner = registry.owner(to_ascii(shown[1]))
        if owner is None or owner.role is not Role.OFFICIAL:
            continue
        going = registry.owner(link.host)
        if going is None or going.platform != owner.platform:
            yield Lure(Code.LURE_LINK_MISMATCH, "link_mismatch", f"{shown[1]} → {link.host}")
            found += 1
            if found == _MAX_EACH:
                return


def _lookalikes(
    hosts: Iterable[str], registry: Registry, home: Callable[[], Collection[str]]
) -> Iterator[Lure]:
    for host in hosts:
        if find_lookalike(host, registry) and registrable(host) not in map(registrable, home()):
            yield Lure(Code.LURE_LINK_LOOKALIKE, "link_lookalike", host)


def _code(code: str, registry: Registry) -> Iterator[Lure]:
    kind = _kind_of(code)
    if kind == "qr_payment":
        yield Lure(Code.LURE_QR_PAYMENT, kind, code)
    elif kind:
        yield Lure(Code.LURE_CONTACT, kind, code)
    else:
        host = _host(code)
        if host and find_lookalike(host, registry):
            yield Lure(Code.LURE_LINK_LOOKALIKE, "link_lookalike", host)


def _kind_of(target: str) -> str:
    return next((kind for pattern, kind in _CODES if pattern.match(target)), "")


def _host(target: str) -> str:
    try:
        return to_ascii(urlsplit(target.strip()).hostname or "")
    except ValueError:
        return ""
