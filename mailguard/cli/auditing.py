"""Mailboxes walked once: the insides of `audit`, from what is asked to rows."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailguard.audit.answered import Sent, note_all, read_sent
from mailguard.audit.state import State
from mailguard.audit.walk import Walk, reporting
from mailguard.cli.asides import tell_thrown_away
from mailguard.cli.asked import Asked, check_apply, settings_for
from mailguard.cli.audited import Reporter
from mailguard.cli.interrupts import heeding, noted
from mailguard.cli.progress import Counter, progress
from mailguard.cli.unread import Unread
from mailguard.config.files import state_folder
from mailguard.config.options import account_options, analysis_settings
from mailguard.config.schema import Configuration
from mailguard.errors import (
    EXIT_FLAGGED,
    EXIT_OK,
    EXIT_TEMPORARY,
)
from mailguard.guard.pool import Pool
from mailguard.mailbox.contract import FolderRole
from mailguard.mailbox.errors import MailboxError
from mailguard.mailbox.files.detect import open_files
from mailguard.mailbox.ration import Ledger, Memory, Ration
from mailguard.report.rows import Row
from mailguard.report.safe import LONG, printable
from mailguard.report.whole import REPORT, check_place
from mailguard.service.logins import imap_mailbox
from mailguard.words.sentences import sentence

if TYPE_CHECKING:
    from mailguard.journal.journal import Journal


def run_audit(asked: Asked) -> int:
    """Walk, print, write the reports; the exit code to end with.

    Interrupted, or where one of the targets cannot be read, it reports on what was found.
    """
    if asked.output.html is not None:
        check_place(asked.output.html, REPORT)
    settings = settings_for(asked)
    if asked.apply:
        check_apply(asked, settings)
    own = settings.analysis.registry if settings else ()
    reporter = Reporter(asked.output, (*asked.analysis.registry, *own))
    folder = state_folder(settings.state if settings else None)
    state = State.open(folder, asked.what, resume=asked.resume)
    unread = Unread()
    missing: list[str] = []
    code = EXIT_TEMPORARY  # as long as it is not through
    try:
        with (
            noted() as told_to_end,
            progress(asked.output.language) as counter,
            closing(_rows(asked, settings, state, counter, unread)) as rows,
        ):
            for row in heeding(told_to_end, rows):
                reporter.add(row)
        code = unread.exit_code
    except KeyboardInterrupt:
        state.close(done=False)
        cut = "audit.interrupted" if state.kept else "audit.interrupted_for_good"
        told = sentence(cut, {"count": reporter.count}, language=asked.output.language)
        missing.append(told)
    finally:
        state.close(done=code != EXIT_TEMPORARY)
    if len(unread.errors) == 1 and not (reporter.count or missing):
        raise unread.errors[0]  # there is nothing to report
    missing += unread.told(asked.output.language)
    missing += reporter.flaws
    for line in missing:
        # an archive names its files as somebody liked
        typer.echo(printable(line, LONG), err=True)
    reporter.finish(missing)
    return code or (EXIT_FLAGGED if reporter.flagged else EXIT_OK)


def _rows(
    asked: Asked,
    settings: Configuration | None,
    state: State,
    counter: Counter,
    unread: Unread,
) -> Generator[Row, None, None]:
    """The rows of one target after the other."""
    if asked.paths:
        own = asked.own
        sent = _own_mail([path for path in own if own[path] is FolderRole.SENT], unread)
        with Pool(replace(asked.analysis, brief=asked.brief)) as pool:
            for path in asked.paths:
                if path in own:
                    continue
                with unread.noted(path if len(asked.targets) > 1 else ""):
                    yield from _files(asked, path, pool, state, counter, unread, sent)
    if settings is None:
        return
    with ExitStack() as stack:
        analysis = replace(analysis_settings(settings), brief=asked.brief)
        pool = stack.enter_context(Pool(analysis, workers=settings.analysis.workers))
        journal = None
        if asked.apply:
            from mailguard.cli.booked import journal_to_act

            journal = journal_to_act(settings, stack)
        for name in asked.names or settings.accounts:
            with unread.noted(name if len(asked.targets) != 1 else ""):
                yield from _account(asked, settings, name, pool, journal, state, counter)


def _own_mail(paths: list[str], unread: Unread) -> Sent:
    """Whom one's own mail went to."""
    sent = Sent()
    for path in paths:
        with unread.noted(path), closing(open_files(Path(path))) as source:
            for folder in source.folders():
                note_all(source, folder.name, sent)
    return sent


def _files(
    asked: Asked,
    path: str,
    pool: Pool,
    state: State,
    counter: Counter,
    unread: Unread,
    beside: Sent,
) -> Iterator[Row]:
    """The rows of files; `beside` is what lay in other ones."""
    with closing(open_files(Path(path))) as source:
        sent = read_sent(source, beside)
        walk = Walk(
            source,
            path,
            asked.scope,
            state,
            sent,
            on_total=counter.expect,
            on_gone=partial(unread.gone, path),
            keep=asked.output.wanted,
        )
        yield from counter.watch(walk.rows(reporting(source, pool, asked.trust)))
        if source.note:
            unread.notes.append(source.note)


def _account(
    asked: Asked,
    settings: Configuration,
    name: str,
    pool: Pool,
    journal: Journal | None,
    state: State,
    counter: Counter,
) -> Iterator[Row]:
    """The rows of one account; with a journal, what its mode allows is done."""
    options = account_options(name, settings)
    with ExitStack() as stack:
        ledger: Ledger = Memory()
        if journal is not None or options.profile.daily_octets is not None:
            from mailguard.cli.booked import ledger_of

            ledger = ledger_of(options, settings, journal, stack)
        ration = Ration(options.profile, ledger, time.time)
        mailbox = imap_mailbox(options, ration, readonly=journal is None)
        stack.enter_context(closing(mailbox))
        mailbox.connect()
        judge = reporting(mailbox, pool, options.trust)
        if journal is not None:
            # To act takes much that has to be loaded, and most audits only report.
            from mailguard.audit.acting import acting
            from mailguard.guard.model import Guarded

            judge = acting(Guarded(name, options.trust, options.actions), mailbox, pool, journal)
        sent = read_sent(mailbox)
        walk = Walk(
            mailbox,
            name,
            asked.scope,
            state,
            sent,
            on_total=counter.expect,
            keep=asked.output.wanted,
        )
        yield from counter.watch(walk.rows(judge))
        if journal is not None:
            from mailguard.cli.booked import tell_held

            tell_held(journal, name, asked.output.language)
        if not asked.scope.folders:
            with suppress(MailboxError):  # the audit itself is through
                tell_thrown_away(mailbox, name, asked.output.language)
