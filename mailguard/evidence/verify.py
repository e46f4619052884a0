"""Checking a pack again, offline: its files, its signature, and each mail's authentication."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailguard.auth.model import Report, Source
from mailguard.auth.trust import Place, Trust
from mailguard.context import Context
from mailguard.dns.recorded import RecordedResolver
from mailguard.engine import analyse
from mailguard.evidence.files import SIGNATURE, SIGNER, SUMS
from mailguard.evidence.signing import verifies
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.phrase import Phrase
from mailguard.registry.index import Registry
from mailguard.verdict.policy import Lookups, Policy
from mailguard.verdict.serial import answers_from_dict, report_from_dict

_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]{1,500})")
_UNLISTED = frozenset({SUMS, SIGNATURE, SIGNER})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `code` and `params` are its sentence (`words`)."""

    passed: bool
    code: str
    params: Mapping[str, str]


def verify_pack(path: Path, registry: Registry) -> list[Check]:
    """Every check of the pack at `path`. Nothing is asked of anybody. Raises UnreadableError."""
    with ZipReader(path) as archive:
        names = set(archive.names())
        if SUMS not in names:
            raise UnreadableError(
                Phrase("{path}: no evidence pack: {file} is missing.", path=path, file=SUMS)
            )
        manifest = archive.read(SUMS)
        listed = dict(_listed(path, manifest))
        checks = [*_sums(archive, names, listed), _signature(archive, names, manifest)]
        mails = [name for name in sorted(listed) if name.endswith("/mail.eml") and name in names]
        checks += [_authentication(archive, name, registry) for name in mails]
    return checks


def _listed(path: Path, manifest: bytes) -> Iterator[tuple[str, str]]:
    for line in manifest.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise UnreadableError(Phrase("{path}: {file} is damaged.", path=path, file=SUMS))
        yield match[2], match[1]


def _sums(archive: ZipReader, names: set[str], listed: Mapping[str, str]) -> Iterator[Check]:
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


def _signature(archive: ZipReader, names: set[str], manifest: bytes) -> Check:
    if SIGNATURE not in names or SIGNER not in names:
        half = SIGNATURE in names or SIGNER in names
        return Check(not half, f"evidence.check.{'signature_bad' if half else 'unsigned'}", {})
    pem = archive.read(SIGNER)
    if not verifies(pem, archive.read(SIGNATURE), manifest):
        return Check(False, "evidence.check.signature_bad", {})
    print_of = hashlib.sha256(pem).hexdigest()[:16]
    return Check(True, "evidence.check.signature", {"print": print_of})


def _authentication(archive: ZipReader, name: str, registry: Registry) -> Check:
    """Authenticate a mail again with the answers that were recorded, at the time it was checked."""
    folder = name.removesuffix("/mail.eml")
    try:
        told = _json(archive, f"{folder}/authentication.json")
        answers = answers_from_dict(_json(archive, f"{folder}/dns.json"))
        context = Context(
            trust=_trust(told["trust"]),
            size=int(told["size"]),
            received=datetime.fromisoformat(told["received"]) if told["received"] else None,
            final=True,
        )
        checked_at = float(told["checked_at"])
        before = results(report_from_dict(told["when_packed"]))
        raw = archive.read(name)
    except (UnreadableError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Check(False, "evidence.check.changed", {"file": folder})
    verdict = analyse(
        raw,
        context,
        resolver=RecordedResolver(answers),
        registry=registry,
        policy=Policy(lookups=Lookups.ALWAYS),
        clock=lambda: checked_at,
    )
    found = results(verdict.report)
    params = {"file": name, "results": found, "told": before}
    code = "evidence.check.authentication" + ("" if found == before else "_bad")
    return Check(found == before, code, params)


def _trust(told: Mapping[str, Any]) -> Trust:
    return Trust(
        authserv_ids=tuple(told["authserv_ids"]),
        place=Place(told["place"]),
        hosts=tuple(told["hosts"]),
        forwarders=tuple(told["forwarders"]),
        arc_sealers=tuple(told["arc_sealers"]),
    )


def results(report: Report) -> str:
    """The result words of a report on one line, to be compared and shown."""
    own = [f"dkim={r.result} ({r.domain})" for r in report.dkim if r.source is Source.OWN]
    return " ".join([f"spf={report.spf.result}", *own, f"dmarc={report.dmarc.result}"])


def _json(archive: ZipReader, name: str) -> dict[str, Any]:
    if name not in set(archive.names()):
        raise KeyError(name)
    found = json.loads(archive.read(name))
    if not isinstance(found, dict):
        raise TypeError(name)
    return found
