"""The libraries that speak OAuth2 (extra `oauth`), brought in when they are needed."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from types import ModuleType

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase

BAFFLED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What they raise on an answer that is JSON, or not even that, but not of OAuth2."""


def need(owner: str) -> None:
    """Raise ConfigError where they are not installed; brings nothing in."""
    if any(importlib.util.find_spec(name) is None for name in ("msal", "oauthlib")):
        raise _missing(owner)


def msal(owner: str) -> ModuleType:
    """Microsoft's library; raises ConfigError where it is not installed."""
    return _library("msal", owner)


def oauth2(owner: str) -> ModuleType:
    """The protocol itself, without transport; raises ConfigError where it is not installed."""
    return _library("oauthlib.oauth2", owner)


def _library(name: str, owner: str) -> ModuleType:
    log = logging.getLogger(name.partition(".")[0])
    if log.propagate:  # what they log may hold an answer with tokens
        log.addHandler(logging.NullHandler())
        log.propagate = False
    try:
        return importlib.import_module(name)
    except ImportError:
        raise _missing(owner) from None


def _missing(owner: str) -> ConfigError:
    return ConfigError(
        Phrase("{owner}: OAuth2 needs packages that are not installed.", owner=owner),
        "Run: pip install 'mailguard[oauth]'",
    )
