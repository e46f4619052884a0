"""The manifest of a pack, and whether its files and its signature are what it says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mailguard.evidence.checks import Check
from mailguard.evidence.files import SIGNATURE, SIGNER, SUMS
from mailguard.evidence.signing import verifies
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.phrase import Phrase

_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]{1,500})")
_UNLISTED = frozenset({SUMS, SIGNATURE, SIGNER})


def listed_files(path: Path, manifest: bytes) -> dict[str, str]:
    """The digest of each file by name: one for each, and for one at least.

    Raises UnreadableError for a manifest that is none; `path` is the pack, for the message.
    """
    found: dict[str, str] = {}
    for line in manifest.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match is None or found.setdefault(match[2], match[1]) != match[1]:
            found.clear()
            break
    if not found:
        raise UnreadableError(Phrase("{path}: {file} is damaged.", path=path, file=SUMS))
    return found


def files_fit(archive: ZipReader, names: set[str], listed: Mapping[str, str]) -> Iterator[Check]:
    """Whether each file is as it was listed, and none is there that is not."""
    wrong = False
    for name, digest in listed.items():
        code = ""
        if name not in names:
            code = "evidence.check.missing"
        elif not _fits(archive, name, digest):
            code = "evidence.check.changed"
        if code:
            wrong = True
            yield Check(False, code, {"file": name})
    for name in sorted(names - set(listed) - _UNLISTED):
        wrong = True
        yield Check(False, "evidence.check.added", {"file": name})
    if not wrong:
        yield Check(True, "evidence.check.sums", {"count": str(len(listed))})


def _fits(archive: ZipReader, name: str, digest: str) -> bool:
    try:
        return hashlib.sha256(archive.read(name)).hexdigest() == digest
    except UnreadableError:  # the ZIP's own check found it damaged
        return False


def signature_fits(archive: ZipReader, names: set[str], manifest: bytes) -> Check:
    """Whether the manifest is signed, and that by the key beside it."""
    if SIGNATURE not in names or SIGNER not in names:
        half = SIGNATURE in names or SIGNER in names
        return Check(not half, f"evidence.check.{'signature_bad' if half else 'unsigned'}", {})
    try:
        pem, signature = archive.read(SIGNER), archive.read(SIGNATURE)
    except UnreadableError:
        return Check(False, "evidence.check.signature_bad", {})
    if not verifies(pem, signature, manifest):
        return Check(False, "evidence.check.signature_bad", {})
    print_of = hashlib.sha256(pem).hexdigest()[:16]
    return Check(True, "evidence.check.signature", {"print": print_of})
