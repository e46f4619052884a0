"""Mails from files through the analysis, and out as text or JSON: the insides of `check`."""

from __future__ import annotations

import os
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from rich.console import Console

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, UsageError
from mailguard.findings import Code
from mailguard.guard.judging import flawed
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import MAX_WHOLE
from mailguard.mailbox.files.archive import is_zip
from mailguard.mailbox.files.eml import eml_folder
from mailguard.mailbox.files.maildir import is_maildir
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.nature import is_mail
from mailguard.phrase import Phrase
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.report.explain import explain
from mailguard.report.lines import print_json
from mailguard.report.platforms import platform_name
from mailguard.report.terminal import print_summary, print_verdict
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict

AHEAD = 32
"""Mails handed to the analysis before the first answer is awaited: order kept, memory bounded."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One file and its verdict."""

    path: str
    verdict: Verdict


class _Waiting(NamedTuple):
    """A file, what is thought of it, and whether it is a mail at all."""

    file: Path
    verdict: Future[Verdict]
    is_mail: bool


def report_verdicts(
    paths: list[str], settings: AnalysisSettings, trust: Trust, *, as_json: bool, language: str
) -> int:
    """Print the verdict on each mail in order; the exit code to end with."""
    files = [file for path in paths for file in mail_files(path)]
    if not files:
        raise UsageError("No mail found there.", "Name .eml files, or a folder that holds some.")
    registry = load_registry(settings.registry)
    console = Console(highlight=False)
    counts: Counter[Kind] = Counter()
    for checked in _verdicts(files, settings, trust):
        counts[checked.verdict.kind] += 1
        if as_json:
            row = {"path": checked.path, **to_dict(checked.verdict, language=language)}
            print_json(row)
        else:
            _print(console, checked, registry, language)
    if not as_json and len(files) > 1:
        print_summary(console, counts, language=language)
    sys.stdout.flush()
    return EXIT_FLAGGED if any(kind.flagged for kind in counts) else EXIT_OK


def mail_files(name: str) -> Iterable[Path]:
    """The mails that a path or "-" stands for: itself, or every .eml below it in order of name."""
    if not name:  # a shell's variable that is not set; to `Path` it is the folder we are in
        raise UsageError(Phrase("{path}: there is no such file or folder.", path=name))
    path = Path(name)
    if name == "-":
        return [path]
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except OSError as error:  # in a folder that may not be entered
        raise _unreadable(path, error) from None
    if is_file:
        if _holds_many(path):
            raise _for_audit(Phrase("{path}: holds many mails in one file.", path=path), path)
        return [path]
    if is_folder:
        return _mails_below(path)
    if path.exists():
        raise UsageError(
            Phrase("{path} is neither a file nor a folder.", path=path),
            "Name files or folders of mail.",
        )
    raise UsageError(Phrase("{path}: there is no such file or folder.", path=path))


def _mails_below(path: Path) -> list[Path]:
    try:
        found = [item.path for item in eml_folder(path)]
        if found or not is_maildir(path):
            return found
    except OSError as error:
        raise _unreadable(path, error) from None
    raise _for_audit(Phrase("{path}: a Maildir, whose mails are no .eml files.", path=path), path)


def _for_audit(problem: str, path: Path) -> UsageError:
    return UsageError(problem, Phrase("Look at it with: mailguard audit {path}", path=path))


def _holds_many(path: Path) -> bool:
    """Whether a file is a ZIP or an mbox; a single mail that begins as an mbox does is a mail."""
    try:
        return is_zip(path) or (is_mbox(path) and len(mbox_items(path)) > 1)
    except OSError:
        return False  # why it cannot be read is said where it is read


def _verdicts(files: list[Path], settings: AnalysisSettings, trust: Trust) -> Iterator[Checked]:
    workers = 1 if len(files) == 1 else None
    with Pool(settings, workers=workers) as pool:
        waiting: deque[_Waiting] = deque()
        for file in files:
            raw, size = _read(file)
            future = pool.analyse(raw, Context(trust=trust, size=size, final=True))
            waiting.append(_Waiting(file, future, is_mail(raw)))
            if len(waiting) > AHEAD:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)


def _next(waiting: deque[_Waiting]) -> Checked:
    file, future, mail = waiting.popleft()
    verdict = future.result()
    return Checked(str(file), verdict if mail else flawed(verdict, Code.MESSAGE_NO_MAIL))


def _read(file: Path) -> tuple[bytes, int]:
    """A mail up to `limits.MAX_WHOLE`, and how long it is, or is at least."""
    try:
        if str(file) == "-":
            return _read_from(sys.stdin.buffer)
        with file.open("rb") as opened:
            return _read_from(opened)
    except OSError as error:
        raise _unreadable(file, error) from None


def _read_from(opened: BinaryIO) -> tuple[bytes, int]:
    raw = opened.read(MAX_WHOLE + 1)
    return raw[:MAX_WHOLE], max(len(raw), os.fstat(opened.fileno()).st_size)


def _unreadable(path: Path, error: OSError) -> UsageError:
    path = error.filename or path  # a folder below it may be what cannot be entered
    return UsageError(
        Phrase("{path}: cannot be read: {why}.", path=path, why=error.strerror), "Check its mode."
    )


def _print(console: Console, checked: Checked, registry: Registry, language: str) -> None:
    name = platform_name(registry, checked.verdict.platform, language)
    words = explain(checked.verdict, language=language, platform=name)
    print_verdict(console, checked.path, checked.verdict.kind, words, language=language)
