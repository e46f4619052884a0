"""What the border hop tells: client address, HELO, MAIL FROM, time, and where each was read."""

from __future__ import annotations

import re

from mailguard.auth.delivery.border import Border
from mailguard.auth.model import Delivery
from mailguard.auth.results.values import UnusableError, lawful_domain
from mailguard.message.model import Header, Message

_SPECIAL = re.compile(r"[()<>\[\],;:\\\"\x00-\x20\x7f]")
"""RFC 5322 section 3.2.3, without the @ that some servers let through."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')


def trace_delivery(message: Message, border: Border) -> Delivery:
    """The delivery as `border` saw it. Never raises.

    `Delivery.reason` says why there is no border ("no_received", "no_trust", "foreign_host",
    "ambiguous", "all_internal", "limit"), or what the border did not tell ("no_client_ip").
    """
    if border.position is None:
        return Delivery(reason=border.unknown or "", received_by=border.stopped_by)
    hop = border.hop
    mail_from, source = _mail_from(message, border)
    read = f"client address and HELO from Received by {hop.by}"
    return Delivery(
        client_ip=str(hop.ips[-1]) if hop.ips else None,
        helo=hop.helo,
        mail_from=mail_from,
        border=border.position,
        received_by=hop.by,
        time=hop.time,
        read_from=f"{read}; MAIL FROM {source}",
        reason="" if hop.ips else "no_client_ip",
    )


def _mail_from(message: Message, border: Border) -> tuple[str | None, str]:
    """MAIL FROM at the border, "" where it was null, None where it was not recorded.

    Return-Path is what the last server saw (RFC 5321 section 4.4): a forwarder in between may have
    written its own.
    """
    if border.hop.envelope_from is not None:
        return _address(border.hop.envelope_from), "from Received (envelope-from)"
    if border.forwarded:
        return None, "not recorded: a forwarder lies between"
    paths = message.positions("return-path")
    # Microsoft writes it at the end of the header.
    if not paths or (paths[0] > (border.position or 0) and len(paths) > 1):
        return None, "not recorded"
    return _return_path(message.headers[paths[0]]), "from Return-Path"


def _return_path(header: Header) -> str:
    return _address(header.value.decode("utf-8", "replace"))


def _address(text: str) -> str:
    """The address, its domain in A-labels; "" where it is null or names no lawful domain.

    A reverse-path that DNS could not hold counts as null: SPF then looks at HELO (RFC 7208 section
    2.4), and a name that the sender wrapped in brackets or quotes is never taken for the sender's.
    """
    text = "".join(text.split()).removeprefix("<").removesuffix(">")
    local, at, _ = text.rpartition("@")
    try:
        domain = lawful_domain(text)
    except UnusableError:
        return ""
    if local.startswith("@") and ":" in local:
        local = local.rpartition(":")[2]  # RFC 5321 section 4.1.2: a source route is ignored
    lawful = _QUOTED.fullmatch(local) or not _SPECIAL.search(local)
    return f"{local}@{domain}" if at and domain and lawful else ""
