"""Imported by the nursery alone: loads what every analysis process needs, before they are forked.

Patterns are compiled and tables built when they are first needed: these mails need them.
"""
# ruff: noqa: PLC0415 (the collector is to be off by then)

from __future__ import annotations

import gc
import time

_BASE64 = b"Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n"
_HEADER = b"From: PayPal <shop@example.com>\r\nTo: us@example.net\r\nSubject: Your account\r\n"
_MAILS = (
    _HEADER + b"\r\nWrite to QQ 12345678, pay 5,000 yuan: https://paypal.example.com/pay\r\n",
    _HEADER + _BASE64 + b"\r\nt/C/2A==",
    _HEADER + b"Content-Type: text/html\r\n\r\n<p>Sign in at <a href='https://example.com'>PayPal",
)


def _load() -> None:
    import mailguard.dns.system  # needed nearly always, and loaded late
    import mailguard.guard.pool  # noqa: F401 (where processes begin)
    from mailguard.context import Context
    from mailguard.dns.recorded import OfflineResolver
    from mailguard.engine import analyse
    from mailguard.guard.worker import registry_of
    from mailguard.verdict.policy import Policy

    for raw in _MAILS:
        analyse(
            raw,
            Context(),
            resolver=OfflineResolver(),
            registry=registry_of(()),
            policy=Policy(),
            clock=time.time,
        )


gc.disable()  # nothing loaded becomes garbage: to look for it takes an eighth of the time
try:
    _load()
finally:
    gc.freeze()  # what a collection touches is no longer shared
    gc.enable()
