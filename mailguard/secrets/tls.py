"""How secrets travel: over TLS that verifies whom it talks to."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase


@lru_cache(maxsize=64)
def _context(ca_file: Path | None, _written: int) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 9325 section 3.1.1
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A context that verifies certificate and name; shared, since each holds the system's store,
    until `ca_file` is written anew.

    Raises ConfigError where `ca_file` cannot be read.
    """
    try:
        return _context(ca_file, ca_file.stat().st_mtime_ns if ca_file is not None else 0)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            Phrase("ca_file {path} cannot be used: {why}.", path=ca_file, why=error.strerror),
            "It must hold PEM certificates.",
        ) from error
