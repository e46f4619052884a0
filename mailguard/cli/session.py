"""What the commands of review share: the configuration, its journal, the mailboxes behind it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from rich.console import Console

from mailguard.actions.offering import Offer, offers
from mailguard.cli.moments import until
from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.config.options import account_options, known_account
from mailguard.config.schema import Configuration
from mailguard.errors import UsageError
from mailguard.journal.journal import Journal
from mailguard.journal.review import Caught, Decision, allow_list, caught_mail, given_back
from mailguard.limits import OFFER_FOR
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.phrase import Phrase
from mailguard.registry.load import load_registry
from mailguard.report.platforms import platform_name
from mailguard.report.safe import printable
from mailguard.service.logins import imap_mailbox
from mailguard.words.sentences import speaker


class Session:
    """Who looks through the journal has it here, for one command. Use in a `with`."""

    def __init__(self, settings: Configuration, journal: Journal, language: str) -> None:
        self.settings = settings
        self.journal = journal
        self.language = language
        self.say = speaker(language)
        self.registry = load_registry(settings.analysis.registry)
        self.console = Console(highlight=False)

    @classmethod
    def open(cls, config: Path | None, language: str) -> Self:
        """Read the configuration (None: the usual one) and open its journal."""
        settings = load(find_config(config))
        return cls(settings, Journal.open(journal_file(settings.state)), language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()

    def print(self, text: str) -> None:
        """A line that is ours: no markup in it."""
        self.console.print(text, markup=False, emoji=False, soft_wrap=True)

    def mail(self, number: int) -> Caught:
        """A mail by its number. Raises `UsageError` where there is none."""
        try:
            return caught_mail(self.journal, number)
        except (LookupError, OverflowError):  # SQLite counts to 2^63
            raise UsageError(
                Phrase("{number}: the journal knows no such mail.", number=number),
                "mailguard quarantine list --all shows those it knows.",
            ) from None

    def known(self, account: str) -> str:
        """`account`, if the configuration knows it or it is ""; raises `UsageError` else."""
        return account and known_account(account, self.settings)

    def mailbox(self, account: str, *, readonly: bool = False) -> ImapMailbox:
        """The connected mailbox of an account of the configuration."""
        options = account_options(self.known(account), self.settings)
        mailbox = imap_mailbox(options, readonly=readonly)
        mailbox.connect()
        return mailbox

    def offers(self) -> list[Offer]:
        """Senders of mail that was taken back lately who could be allowed."""
        now = self.journal.now()
        mails = self.journal.writer.submit(lambda db: given_back(db, now - OFFER_FOR)).result()
        standing = [entry for entry in allow_list(self.journal) if entry.holds(now)]
        return offers(mails, standing, self.registry)

    def offered(self, offer: Offer) -> str:
        """An offer on one line."""
        code = "allow.offer_lookalike" if offer.lookalike_of else "allow.offer"
        return self.say(
            code,
            sender=printable(offer.sender),
            number=offer.mail,
            platform=platform_name(self.registry, offer.lookalike_of, self.language),
        )

    def decided(self, decision: Decision) -> str:
        """A decision on one line."""
        moment = minute(when(decision.decided_at))
        code = f"review.choice.{decision.choice}"
        what = self.say(code, who=decision.who, subject=printable(decision.subject))
        if about := " · ".join(printable(detail) for detail in self._about(decision)):
            what = self.say("review.choice.about", what=what, about=about)
        return f"{moment}  {what}  {printable(decision.reason)}".rstrip()

    def _about(self, decision: Decision) -> Iterator[str]:
        """Whose mail it was, in which account, and until when it holds."""
        if decision.mail is not None and (author := self.mail(decision.mail).author):
            yield author
        if decision.account:
            yield decision.account
        if decision.expires_at is not None:
            yield self.say("review.choice.until", end=until(decision.expires_at))

    def decision_row(self, decision: Decision) -> dict[str, str | None]:
        """A decision as JSON."""
        end = decision.expires_at
        return {
            "choice": decision.choice.value,
            "subject": decision.subject,
            "author": "" if decision.mail is None else self.mail(decision.mail).author,
            "account": decision.account,
            "until": None if end is None else when(end),
            "who": decision.who,
            "reason": decision.reason,
            "when": when(decision.decided_at),
        }


def who() -> str:
    """Who decides: the user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name (a container)
        return "?"


def when(seconds: float) -> str:
    """Seconds since the epoch as ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def minute(moment: str) -> str:
    """What `when` says, in local time."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
