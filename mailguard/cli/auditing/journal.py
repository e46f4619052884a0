"""An audit with a journal: it acts, or what it fetches is counted beside what the service does.

Loaded for those alone: most audits only report, and have better use for the memory.
"""

from __future__ import annotations

from contextlib import ExitStack

from mailguard.cli.auditing.remarks import tell
from mailguard.config.files import journal_file
from mailguard.config.options import AccountOptions
from mailguard.config.schema import Configuration
from mailguard.errors import ConfigError
from mailguard.journal.downloads import Downloads
from mailguard.journal.errors import JournalError
from mailguard.journal.holds import held
from mailguard.journal.journal import Journal
from mailguard.mailbox.ration import Ledger, Memory
from mailguard.service.lock import only_one
from mailguard.service.logins import login_of
from mailguard.words.sentences import sentence


def journal_to_act(settings: Configuration, stack: ExitStack) -> Journal:
    """The journal for an audit that acts. Raises TemporaryError where the service is at work."""
    file = journal_file(settings.state)
    stack.enter_context(only_one(file.parent))
    return stack.enter_context(Journal.open(file))


def ledger_of(
    options: AccountOptions, settings: Configuration, journal: Journal | None, stack: ExitStack
) -> Ledger:
    """Where it is counted what an account fetches: in the journal, unless that is not ours to
    write.
    """
    try:
        book = journal or stack.enter_context(Journal.open(journal_file(settings.state)))
    except (JournalError, ConfigError):
        return Memory()
    return Downloads(book, login_of(options))


def tell_held(journal: Journal, account: str, language: str) -> None:
    """Say aloud why mail of this account was not moved, if that is so, and how to go on."""
    hold = held(journal, account)
    if hold is not None:
        why = sentence(f"status.why_{hold.why}", language=language)
        tell("audit.held", language, account=account, why=why, name=hold.account)
