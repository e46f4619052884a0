"""Mails of guarded accounts, by number, by place, or by sender and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailguard.actions.release import whereabouts
from mailguard.auth.trust import Trust
from mailguard.cli.moments import end_of_day, past
from mailguard.cli.session import Session, when
from mailguard.config.options import account_options
from mailguard.errors import UsageError
from mailguard.journal.model import Entry
from mailguard.journal.review import Caught, caught
from mailguard.mailbox.errors import NoSuchFolderError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.model import Mail
from mailguard.phrase import Phrase
from mailguard.report.safe import printable

_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that was found, and what the journal knows about it; `fetched` from a mailbox, or in
    a file.
    """

    mail: Mail
    place: str
    trust: Trust
    entry: Entry | None = None
    fetched: bool = True


@dataclass(slots=True)
class Mailboxes:
    """The mailboxes of the configuration, each opened once, when it is needed."""

    session: Session
    stack: ExitStack
    opened: dict[str, ImapMailbox] = field(default_factory=dict)

    def mailbox(self, account: str) -> ImapMailbox:
        """The mailbox of an account, to be read only."""
        if account not in self.opened:
            self.opened[account] = self.session.mailbox(account, readonly=True)
            self.stack.enter_context(closing(self.opened[account]))
        return self.opened[account]

    def trust(self, account: str) -> Trust:
        """Whom its mail is believed."""
        return account_options(account, self.session.settings).trust


def named(mailboxes: Mailboxes, names: Iterable[str]) -> Iterator[Found]:
    """Mails by number or place. Raises `UsageError` for one that cannot be had."""
    for name in names:
        if not is_number(name):
            yield _from_place(mailboxes, name)
            continue
        found = _from_journal(mailboxes, mailboxes.session.mail(int(name)).entry)
        if found is None:
            raise UsageError(
                Phrase(
                    "{number}: the mail is no more where mailguard put it or found it.",
                    number=name,
                ),
                "Find it, save it as .eml, and name that file.",
            )
        yield found


def chosen(
    mailboxes: Mailboxes, sender: str, since: str, until: str, gone: list[str]
) -> Iterator[Found]:
    """Flagged mails by sender and time; what is no more to be had is added to `gone`."""
    now = datetime.now(UTC)
    first = past(since, "--since", now).timestamp() if since else 0.0
    last = past(end_of_day(until), "--until", now) if until else now
    for mail in caught(mailboxes.session.journal, since=first, until=last.timestamp()):
        if sender and sender.lower() not in (mail.author, mail.author.rpartition("@")[2]):
            continue
        found = None
        if mail.entry.key.account in mailboxes.session.settings.accounts:
            found = _from_journal(mailboxes, mail.entry)
        if found is None:
            gone.append(_line(mail))
        else:
            yield found


def _line(mail: Caught) -> str:
    """A mail that is not to be had, by what the journal knows of it."""
    entry, verdict = mail.entry, mail.entry.verdict or {}
    seen = when(entry.received_at or entry.seen_at)
    words = (seen, mail.author, str(verdict.get("subject", "")))
    return printable("  ".join((str(entry.id), *(word for word in words if word))))


def _from_journal(mailboxes: Mailboxes, entry: Entry) -> Found | None:
    mailbox = mailboxes.mailbox(entry.key.account)
    key = whereabouts(mailbox, mailboxes.session.journal, entry)
    if key is None:
        return None
    mailbox.open(key.folder)
    mail = mailbox.whole(key.uid)
    if mail is None:
        return None
    place = f"{key.account}/{key.folder}/{key.uid}"
    return Found(mail, place, mailboxes.trust(key.account), entry)


def _from_place(mailboxes: Mailboxes, place: str) -> Found:
    account, folder, uid = _parts(place)
    if account not in mailboxes.session.settings.accounts:
        raise _no_name(place)
    mailbox = mailboxes.mailbox(account)
    try:
        mailbox.open(folder)
    except NoSuchFolderError as error:  # to try again will not help
        raise UsageError(error.problem, error.remedy) from None
    # RFC 9051 section 2.3.1.1: a UID is a 32-bit number, and never 0
    mail = mailbox.whole(int(uid)) if 0 < int(uid) < 2**32 else None
    if mail is None:
        raise UsageError(Phrase("{place}: there is no such mail.", place=place))
    return Found(mail, place, mailboxes.trust(account))


def is_number(name: str) -> bool:
    """Whether this can be the number of a mail; SQLite counts up to 19 digits."""
    return _NUMBER.fullmatch(name) is not None


def known(name: str) -> str:
    """`name`, if it can be that of a mail in an account. Raises `UsageError` else."""
    account, folder, uid = _parts(name)
    if is_number(name) or (account and folder and is_number(uid)):
        return name
    raise _no_name(name)


def _parts(place: str) -> tuple[str, str, str]:
    """Account, folder and UID."""
    account, _, rest = place.partition("/")
    folder, _, uid = rest.rpartition("/")
    return account, folder, uid


def _no_name(name: str) -> UsageError:
    return UsageError(
        Phrase(
            "{place}: neither a number, nor a file, nor ACCOUNT/FOLDER/UID of an account.",
            place=name,
        ),
        "mailguard quarantine list shows numbers.",
    )
