"""The pack: one ZIP file, whole or not there at all."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.files import (
    CONTENTS,
    SIGNATURE,
    SIGNER,
    SUMS,
    as_json,
    contents,
    exhibit_files,
    script,
    sums,
)
from mailguard.evidence.signing import public_pem
from mailguard.evidence.statement import statements
from mailguard.registry.index import Registry
from mailguard.report.whole import whole_file


def write_pack(
    path: Path,
    exhibits: Sequence[Exhibit],
    registry: Registry,
    made: datetime,
    *,
    key: Ed25519PrivateKey | None = None,
    gone: Sequence[str] = (),
) -> None:
    """Write the pack to `path`, which must not exist; `key` signs its manifest.

    `gone` are mails that should be in it and could not be had, in a line each.

    Raises `UsageError` or `TemporaryError`; then nothing is left at `path`.
    """
    # readers of the pack's own files come first, then the mails
    found = {
        **statements(exhibits, registry, made, signed=key is not None, gone=gone),
        "verify_dkim.py": script(),
        CONTENTS: as_json(contents(exhibits, made, gone)),
    }
    for number, exhibit in enumerate(exhibits, 1):
        found.update(exhibit_files(number, exhibit))
    manifest = sums(found)
    signed = {} if key is None else {SIGNATURE: key.sign(manifest), SIGNER: public_pem(key)}
    with whole_file(path) as file:
        _write(file, {**found, SUMS: manifest, **signed}, made)


def _write(file: BinaryIO, found: Mapping[str, bytes], made: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
