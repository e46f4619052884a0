"""How secrets travel: over TLS that verifies whom it talks to."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase


@cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """A context that verifies certificate and name; shared, since each holds the system's store.

    Raises ConfigError where `ca_file` cannot be read.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 9325 section 3.1.1
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise ConfigError(
                Phrase("ca_file {ca_file} cannot be used: {error}.", ca_file=ca_file, error=error),
                "It must hold PEM certificates.",
            ) from error
    return context
