"""Checking a pack again, offline: its files, its signature, and each mail's authentication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailguard.auth.model import Report, Source
from mailguard.auth.trust import Place, Trust
from mailguard.context import Context
from mailguard.dns.answer import Answer, Status
from mailguard.dns.recorded import RecordedResolver
from mailguard.engine import analyse
from mailguard.evidence.checks import DAMAGED, Check, changed, record
from mailguard.evidence.codes import Results
from mailguard.evidence.consistency import (
    Contents,
    described,
    guiding,
    judged,
    read_contents,
    strange,
    whole,
)
from mailguard.evidence.files import CONTENTS, SUMS
from mailguard.evidence.manifest import files_fit, listed_files, signature_fits
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.zipped import ZipReader, of_macos
from mailguard.phrase import Phrase
from mailguard.registry.index import Registry
from mailguard.report.results import ResultOf
from mailguard.verdict.policy import Lookups, Policy
from mailguard.verdict.serial import answers_from_dict, report_from_dict

_NAME_IT = "Name the ZIP that mailguard evidence pack wrote, or one of all that is in it."


def verify_pack(path: Path, registry: Registry) -> list[Check]:
    """Every check of the pack at `path`. Nothing is asked of anybody. Raises UnreadableError."""
    if path.is_dir():
        raise UnreadableError(Phrase("{path}: a folder, no evidence pack.", path=path), _NAME_IT)
    with ZipReader(path) as archive:
        checks = _packed_anew(archive)
        names = {name for name in archive.names() if not of_macos(name)}
        if SUMS not in names:
            raise UnreadableError(
                Phrase("{path}: no evidence pack: {file} is missing.", path=path, file=SUMS),
                _NAME_IT,
            )
        manifest = archive.read(SUMS)
        listed = listed_files(path, manifest)
        checks += [*files_fit(archive, names, listed), signature_fits(archive, names, manifest)]
        mails = [name for name in sorted(listed) if name.endswith("/mail.eml") and name in names]
        folders = [name.removesuffix("/mail.eml") for name in mails]
        contents = read_contents(archive)
        if contents is None:
            contents = Contents({}, ours=False)
            checks += [changed(CONTENTS)] if CONTENTS in names else []
        else:
            folders = sorted({*folders, *contents.rows})
            checks += described(archive, names, mails, contents)
            checks += strange(names & set(listed), folders)
        checks += [*whole(names, listed, folders), *guiding(archive, names)]
        for name in mails:
            checks += _mail(archive, name, registry, contents)
    if not mails:
        checks.append(Check(False, "evidence.check.no_mails", {}))
    return checks


def _packed_anew(archive: ZipReader) -> list[Check]:
    """Look into the folder that the pack lies in, where somebody unpacked it and packed that."""
    names = [name for name in archive.names() if not of_macos(name)]
    folders = [name.removesuffix(SUMS) for name in names if f"/{name}".endswith(f"/{SUMS}")]
    if len(folders) != 1 or not folders[0] or not all(n.startswith(folders[0]) for n in names):
        return []
    archive.enter(folders[0])
    return [Check(True, "evidence.check.packed_anew", {"folder": folders[0]})]


def _mail(archive: ZipReader, name: str, registry: Registry, contents: Contents) -> Iterator[Check]:
    """Judge a mail again with the answers that were recorded, at the time it was checked."""
    folder = name.removesuffix("/mail.eml")
    try:
        told = record(archive, f"{folder}/authentication.json")
        answers = answers_from_dict(record(archive, f"{folder}/dns.json"))
        context = Context(
            trust=_trust(told["trust"]),
            size=int(told["size"]),
            received=datetime.fromisoformat(told["received"]) if told["received"] else None,
            final=True,
        )
        checked_at = datetime.fromtimestamp(told["checked_at"], UTC).timestamp()
        before = report_from_dict(told["when_packed"])
        raw = archive.read(name)
    except DAMAGED:
        yield changed(folder)
        return
    verdict = analyse(
        raw,
        context,
        resolver=RecordedResolver(answers),
        registry=registry,
        policy=Policy(lookups=Lookups.ALWAYS),
        clock=lambda: checked_at,
    )
    if f"{folder}/verdict.json" in archive:
        yield from judged(archive, folder, told, verdict, contents)
    yield from _authentication(name, verdict.report, before, answers)


def _authentication(
    name: str, report: Report, before: Report, answers: Sequence[Answer]
) -> Iterator[Check]:
    """Whether authentication gives again what was recorded, and what it rests on."""
    for source in (Source.TRUSTED, Source.OWN):
        results, told_results = _results(report, source), _results(before, source)
        params = {"file": name, "results": results, "told": told_results, "host": report.trusted_by}
        if results != told_results:
            yield Check(False, "evidence.check.authentication_bad", params)
        elif results and source is Source.TRUSTED:
            yield Check(True, "evidence.check.header", params)
        elif results:
            code = "authentication" if any(map(_tells, answers)) else "no_answers"
            yield Check(True, f"evidence.check.{code}", params)


def _tells(answer: Answer) -> bool:
    """Whether DNS answered at all."""
    return answer.status not in (Status.UNCHECKED, Status.TEMPERROR)


def _trust(told: Mapping[str, Any]) -> Trust:
    return Trust(
        authserv_ids=tuple(map(str, told["authserv_ids"])),
        place=Place(told["place"]),
        hosts=tuple(map(str, told["hosts"])),
        forwarders=tuple(map(str, told["forwarders"])),
        arc_sealers=tuple(map(str, told["arc_sealers"])),
    )


def _results(report: Report, source: Source) -> Results:
    """What one source found, to be compared and shown."""
    found = [(report.spf.source, ResultOf("spf", report.spf.result))]
    found += [(r.source, ResultOf("dkim", r.result, r.domain)) for r in report.dkim]
    found.append((report.source, ResultOf("dmarc", report.dmarc.result)))
    return Results(result for of, result in found if of is source)
