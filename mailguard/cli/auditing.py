"""Mailboxes walked once and reported on: the insides of `audit`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from mailguard.audit.walk import Scope, acting, reporting, walk
from mailguard.auth.trust import Trust
from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.config.options import account_options, analysis_settings
from mailguard.config.schema import Configuration
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, ConfigError, UsageError
from mailguard.guard.guard import Guard, Guarded
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal.journal import Journal
from mailguard.mailbox.files.detect import open_files
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.registry.load import load_registry
from mailguard.report.explain import explain
from mailguard.report.html import render
from mailguard.report.platforms import platform_name
from mailguard.report.rows import Row, totals
from mailguard.report.terminal import print_summary, print_verdict
from mailguard.secrets.sources import password_reader
from mailguard.verdict.serial import to_dict


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `audit`."""

    targets: tuple[str, ...]
    config: Path | None
    folders: tuple[str, ...]
    limit: int | None
    apply: bool
    as_json: bool
    html: Path | None
    language: str
    analysis: AnalysisSettings
    trust: Trust


def run_audit(asked: Asked) -> int:
    """Walk, print, write the report; the exit code to end with."""
    reporter = _Reporter(asked)
    with _progress() as progress:
        for row in _rows(asked, progress):
            reporter.add(row)
    reporter.finish()
    return EXIT_FLAGGED if reporter.flagged else EXIT_OK


def _rows(asked: Asked, progress: _Counter) -> Iterator[Row]:
    scope = Scope(asked.folders, asked.limit)
    paths = [target for target in asked.targets if Path(target).exists()]
    names = [target for target in asked.targets if target not in paths]
    if paths:
        with Pool(asked.analysis) as pool:
            for path in paths:
                with closing(open_files(Path(path))) as source:
                    judge = reporting(source, pool, asked.trust)
                    yield from progress.watch(walk(source, path, scope, judge, progress.expect))
    if names or not paths:
        yield from _account_rows(asked, names, scope, progress)


def _account_rows(
    asked: Asked, names: list[str], scope: Scope, progress: _Counter
) -> Iterator[Row]:
    try:
        path = find_config(asked.config)
    except ConfigError:
        if not names:
            raise
        raise UsageError(
            f"{names[0]}: there is no such path, and no configuration that could name an account."
        ) from None
    settings = load(path)
    for name in names:
        if name not in settings.accounts:
            known = ", ".join(settings.accounts)
            raise UsageError(
                f"{name}: neither a path nor an account.", f"The configuration knows: {known}."
            )
    with ExitStack() as stack:
        pool = stack.enter_context(
            Pool(analysis_settings(settings), workers=settings.analysis.workers)
        )
        journal = None
        if asked.apply:
            journal = stack.enter_context(Journal.open(journal_file(settings.state)))
        for name in names or settings.accounts:
            yield from _account(settings, name, scope, pool, journal, progress)


def _account(
    settings: Configuration,
    name: str,
    scope: Scope,
    pool: Pool,
    journal: Journal | None,
    progress: _Counter,
) -> Iterator[Row]:
    """The rows of one account; with a journal, what its mode allows is done."""
    options = account_options(name, settings)
    password = password_reader(options.secret, name)
    mailbox = ImapMailbox(options.imap, password, options.profile, readonly=journal is None)
    with closing(mailbox):
        mailbox.connect()
        judge = reporting(mailbox, pool, options.trust)
        if journal is not None:
            account = Guarded(name, options.trust, options.actions)
            guard = Guard(account, mailbox, pool, journal, clock=time.time)
            guard.recover()
            judge = acting(guard)
        yield from progress.watch(walk(mailbox, name, scope, judge, progress.expect))


class _Reporter:
    """Prints rows as they come where that is wanted, and keeps them for the report."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._registry = load_registry(asked.analysis.registry)
        self._console = Console(highlight=False)
        self._rows: list[Row] = []

    @property
    def flagged(self) -> bool:
        """Whether any mail was."""
        return any(row.verdict.kind.flagged for row in self._rows)

    def add(self, row: Row) -> None:
        """One more mail."""
        self._rows.append(row)
        language = self._asked.language
        if self._asked.as_json:
            line = {"path": row.place, **to_dict(row.verdict, language=language), "done": row.done}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        elif row.verdict.kind.flagged:
            name = self._name(row.verdict.platform)
            words = explain(row.verdict, language=language, platform=name)
            print_verdict(self._console, row.place, row.verdict.kind, words, language=language)

    def finish(self) -> None:
        """The totals, and the report where one was asked for."""
        sys.stdout.flush()
        if not self._asked.as_json:
            print_summary(self._console, totals(self._rows), language=self._asked.language)
        if self._asked.html is not None:
            self._write(self._asked.html)

    def _write(self, path: Path) -> None:
        page = render(
            self._rows,
            title="mailguard audit",
            language=self._asked.language,
            platform_name=self._name,
            now=datetime.now(UTC),
        )
        try:
            path.write_text(page, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}.") from None

    def _name(self, platform: str) -> str:
        return platform_name(self._registry, platform, self._asked.language)


class _Counter:
    """The progress bar, on stderr so that output can be piped."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._total = 0

    def expect(self, more: int) -> None:
        """So many mails more are to be read."""
        self._total += more
        self._progress.update(self._task, total=self._total)

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Count the rows that pass."""
        for row in rows:
            self._progress.advance(self._task)
            yield row


@contextmanager
def _progress() -> Iterator[_Counter]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        yield _Counter(progress, progress.add_task("mail", total=None))
