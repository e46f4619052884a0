"""What an audit reads: accounts and files, walked one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailguard.audit.answered import Sent, note_all, read_sent
from mailguard.audit.state import State
from mailguard.audit.walk import Judge, Walk, reporting
from mailguard.cli.auditing.progress import Counter
from mailguard.cli.auditing.remarks import tell_thrown_away
from mailguard.cli.auditing.request import Request
from mailguard.cli.auditing.unread import Unread
from mailguard.config.options import account_options, analysis_settings
from mailguard.config.schema import Configuration
from mailguard.guard.pool import Pool
from mailguard.mailbox.contract import Source
from mailguard.mailbox.errors import MailboxError
from mailguard.mailbox.files.detect import open_files
from mailguard.mailbox.model import FolderRole
from mailguard.mailbox.ration import Ledger, Memory, Ration
from mailguard.report.rows import Row
from mailguard.service.logins import imap_mailbox

if TYPE_CHECKING:
    from mailguard.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Targets:
    """What `request` names; `settings` are those of its accounts, None where it has files alone.

    `state` is what an audit that was cut short found; `counter` and `unread` are told what is read,
    and what could not be.
    """

    request: Request
    settings: Configuration | None
    state: State
    counter: Counter
    unread: Unread

    def rows(self) -> Generator[Row, None, None]:
        """The rows of one target after the other."""
        if self.request.paths:
            yield from self._of_paths()
        if self.settings is not None:
            yield from self._of_accounts(self.settings)

    def _of_paths(self) -> Iterator[Row]:
        request, own = self.request, self.request.own
        sent = self._own_mail([path for path in own if own[path] is FolderRole.SENT])
        with Pool(replace(request.analysis, brief=request.brief)) as pool:
            for path in request.paths:
                if path in own:
                    continue
                with self.unread.noted(path if len(request.targets) > 1 else ""):
                    yield from self._of_path(path, pool, sent)

    def _own_mail(self, paths: list[str]) -> Sent:
        """Whom one's own mail went to."""
        sent = Sent()
        for path in paths:
            with self.unread.noted(path), closing(open_files(Path(path))) as source:
                for folder in source.folders():
                    note_all(source, folder.name, sent)
        return sent

    def _of_path(self, path: str, pool: Pool, beside: Sent) -> Iterator[Row]:
        """The rows of files; `beside` is what lay in other ones."""
        with closing(open_files(Path(path))) as source:
            sent = read_sent(source, beside)
            judge = reporting(source, pool, self.request.trust)
            yield from self._walked(source, path, sent, judge, partial(self.unread.gone, path))
            if source.note:
                self.unread.notes.append(source.note)

    def _of_accounts(self, settings: Configuration) -> Iterator[Row]:
        request = self.request
        with ExitStack() as stack:
            analysis = replace(analysis_settings(settings), brief=request.brief)
            pool = stack.enter_context(Pool(analysis, workers=settings.analysis.workers))
            journal = None
            if request.apply:
                from mailguard.cli.auditing.journal import journal_to_act

                journal = journal_to_act(settings, stack)
            for name in request.names or settings.accounts:
                with self.unread.noted(name if len(request.targets) != 1 else ""):
                    yield from self._of_account(name, settings, pool, journal)

    def _of_account(
        self, name: str, settings: Configuration, pool: Pool, journal: Journal | None
    ) -> Iterator[Row]:
        """The rows of one account; with a journal, what its mode allows is done."""
        language = self.request.output.language
        options = account_options(name, settings)
        with ExitStack() as stack:
            ledger: Ledger = Memory()
            if journal is not None or options.profile.daily_octets is not None:
                from mailguard.cli.auditing.journal import ledger_of

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

                account = Guarded(name, options.trust, options.actions)
                judge = acting(account, mailbox, pool, journal)
            yield from self._walked(mailbox, name, read_sent(mailbox), judge)
            if journal is not None:
                from mailguard.cli.auditing.journal import tell_held

                tell_held(journal, name, language)
            if not self.request.scope.folders:
                with suppress(MailboxError):  # the audit itself is through
                    tell_thrown_away(mailbox, name, language)

    def _walked(
        self,
        source: Source,
        name: str,
        sent: Sent,
        judge: Judge,
        on_gone: Callable[[int], None] = lambda _count: None,
    ) -> Iterator[Row]:
        walk = Walk(
            source,
            name,
            self.request.scope,
            self.state,
            sent,
            on_total=self.counter.expect,
            on_gone=on_gone,
            keep=self.request.output.wanted,
        )
        yield from self.counter.watch(walk.rows(judge))
