"""The insides of `quarantine`: the journal looked through, and mail given back."""

from __future__ import annotations

from contextlib import closing
from itertools import groupby

import typer

from mailguard.actions.release import release
from mailguard.cli.dossier import mail_row
from mailguard.cli.session import Session, minute, who
from mailguard.errors import EXIT_OK, EXIT_TEMPORARY, UsageError
from mailguard.journal.model import Outcome
from mailguard.journal.review import (
    Caught,
    Choice,
    Decision,
    Status,
    achieve,
    caught,
    decide,
)
from mailguard.mailbox.contract import Mailbox
from mailguard.phrase import Phrase, in_lines
from mailguard.report.columns import print_table
from mailguard.report.lines import print_json
from mailguard.report.platforms import platform_name
from mailguard.report.safe import printable, printable_sender
from mailguard.words.phrases import in_language

_COLUMNS = (
    "review.number",
    "report.received",
    "review.account",
    "report.verdict",
    "face.from",
    "face.subject",
    "review.status",
)
_OURS = ("review.number", "report.received", "report.verdict", "review.status")
"""Those whose words are ours."""


class Quarantine(Session):
    """What was caught, in all accounts of a configuration."""

    def print_list(self, account: str, *, everything: bool, as_json: bool) -> None:
        """Print what is in quarantine, or all that was flagged."""
        mails = caught(self.journal, self.known(account))
        shown = [m for m in mails if everything or m.status is Status.QUARANTINED]
        if as_json:
            for mail in shown:
                print_json(mail_row(mail))
        elif shown:
            self.print_table(shown, statuses=everything)
        else:
            self.print(self.say("review.empty"))

    def print_table(self, mails: list[Caught], *, statuses: bool = True) -> None:
        """The mails, a row each; the account only where there are several, or were."""
        accounts = {*self.settings.accounts, *(mail.entry.key.account for mail in mails)}
        left_out = {"review.account"} if len(accounts) < 2 else set()
        left_out |= set() if statuses else {"review.status"}
        codes = [code for code in _COLUMNS if code not in left_out]
        cells = [[row[code] for code in codes] for row in map(self._cells, mails)]
        print_table(
            self.console,
            list(map(self.say, codes)),
            cells,
            language=self.language,
            ours=[n for n, code in enumerate(codes) if code in _OURS],
            addresses=[codes.index("face.from")],
        )

    def _cells(self, mail: Caught) -> dict[str, str]:
        row = mail_row(mail)
        name = platform_name(self.registry, row["platform"], self.language)
        return {
            "review.number": row["number"],
            "report.received": minute(row["received"]),
            "review.account": printable(row["account"]),
            "report.verdict": f"{self.say(f'kind.{mail.entry.kind}')} {name}".rstrip(),
            "face.from": printable_sender(row["author"], 60),
            "face.subject": printable(row["subject"], 60),
            "review.status": self.say(f"review.status.{mail.status}"),
        }

    def choose(self, numbers: list[int], sender: str, account: str) -> list[Caught]:
        """The mails to release; raises `UsageError` where none of them is held."""
        if bool(numbers) is bool(sender):
            raise UsageError("Name either mails by number, or a sender with --from.")
        if sender:
            wanted = sender.lower()
            held = [m for m in caught(self.journal, self.known(account)) if _held(m)]
            chosen = [m for m in held if wanted in (m.author, m.author.rpartition("@")[2])]
            if not chosen:
                raise UsageError(Phrase("Nothing of {sender} is held.", sender=printable(sender)))
            return chosen
        chosen = [self.mail(number) for number in dict.fromkeys(numbers)]
        for mail in chosen if self.known(account) else ():
            if (its := mail.entry.key.account) != account:
                text = Phrase("{number}: a mail of {account}.", number=mail.entry.id, account=its)
                raise UsageError(text, "Leave --account out, or name the account it is of.")
        held = [mail for mail in chosen if _held(mail)]
        others = in_lines([self._not_held(mail) for mail in chosen if not _held(mail)])
        if not held:
            raise UsageError(others)
        if others:
            typer.echo(in_language(others, self.language), err=True)
        return held

    def _not_held(self, mail: Caught) -> Phrase:
        word = self.say(f"review.status.{mail.status}")
        return Phrase("{number}: nothing to release: {word}.", number=mail.entry.id, word=word)

    def release(self, mails: list[Caught], reason: str) -> int:
        """Give mails back, account by account; the exit code."""
        failed = False
        ordered = sorted(mails, key=lambda mail: (mail.entry.key.account, mail.entry.id))
        for account, group in groupby(ordered, key=lambda mail: mail.entry.key.account):
            with closing(self.mailbox(account)) as mailbox:
                for mail in group:
                    failed |= not self._release(mailbox, mail, reason)
        taken = {mail.entry.id for mail in mails}
        for offer in self.offers():
            if offer.mail in taken:
                self.print(self.offered(offer))
        return EXIT_TEMPORARY if failed else EXIT_OK

    def _release(self, mailbox: Mailbox, mail: Caught, reason: str) -> bool:
        """Give a mail back, and say and note what came of it; whether it is back."""
        key, number = mail.entry.key, str(mail.entry.id)
        attempt = Decision(Choice.ATTEMPT, key.account, number, who(), reason)
        noted = decide(self.journal, attempt)  # first: nothing is released by nobody
        result = release(mailbox, self.journal, mail.entry)
        done = result.outcome is Outcome.DONE
        if done:
            achieve(self.journal, noted)
        code = f"review.released.{result.outcome}"
        if done and mail.status is Status.LABELLED:
            code = "review.released.unlabelled"
        self.print(self.say(code, number=number, folder=key.folder, note=result.note))
        if result.left:
            self.print(self.say("review.released.copy_left", number=number, folder=result.left))
        return done


def _held(mail: Caught) -> bool:
    return mail.status in (Status.QUARANTINED, Status.LABELLED, Status.TAKEN_OUT)
