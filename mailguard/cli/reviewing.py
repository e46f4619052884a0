"""The insides of `quarantine`: the journal looked through, and mail given back."""

from __future__ import annotations

from contextlib import closing
from itertools import groupby

import typer

from mailguard.actions.release import release
from mailguard.cli.desk import Desk, minute, when, who
from mailguard.errors import EXIT_OK, EXIT_TEMPORARY, UsageError
from mailguard.journal.model import Deed, Intent, Outcome
from mailguard.journal.review import (
    Caught,
    Choice,
    Decision,
    Status,
    achieve,
    caught,
    decide,
    decisions,
)
from mailguard.mailbox.contract import Mailbox
from mailguard.phrase import Phrase, in_lines
from mailguard.report.columns import print_table
from mailguard.report.explain import explain
from mailguard.report.lines import print_json
from mailguard.report.platforms import platform_name
from mailguard.report.safe import LONG, printable
from mailguard.report.terminal import print_verdict
from mailguard.verdict.model import Kind
from mailguard.verdict.serial import recall
from mailguard.words.phrases import in_language

_OPEN = (Outcome.INTENDED, Outcome.COPIED)
_COLUMNS = ("number", "when", "account", "verdict", "from", "subject", "status")


class Quarantine(Desk):
    """What was caught, in all accounts of a configuration."""

    def print_list(self, account: str, *, everything: bool, as_json: bool) -> None:
        """Print what is in quarantine, or all that was flagged."""
        mails = caught(self.journal, self.known(account))
        shown = [m for m in mails if everything or m.status is Status.QUARANTINED]
        if as_json:
            for mail in shown:
                print_json(_row(mail))
        elif shown:
            self.print_table(shown)
        else:
            self.print(self.say("review.empty"))

    def print_table(self, mails: list[Caught]) -> None:
        """The mails, a row each."""
        headings = [self.say(f"review.{name}") for name in _COLUMNS]
        cells = [self._cells(mail) for mail in mails]
        print_table(self.console, headings, cells, language=self.language, ours=(0, 1, 3, 6))

    def _cells(self, mail: Caught) -> tuple[str, ...]:
        row = _row(mail)
        name = platform_name(self.registry, row["platform"], self.language)
        return (
            row["number"],
            minute(row["received"]),
            printable(row["account"]),
            f"{self.say(f'kind.{mail.entry.kind}')} {name}".rstrip(),
            printable(row["author"], 60),
            printable(row["subject"], 60),
            self.say(f"review.status.{mail.status}"),
        )

    def show(self, number: int, *, as_json: bool) -> None:
        """Print all that is known about a mail."""
        mail = self.mail(number)
        trail = decisions(self.journal, str(number))
        if as_json:
            row = {
                **_row(mail),
                **(mail.entry.verdict or {}),
                "dns": (mail.entry.lookups or {}).get("answers", []),
                "deeds": [_deed(deed) for deed in mail.deeds],
                "decisions": [self.decision_row(decision) for decision in trail],
            }
            print_json(row)
            return
        place = "/".join((mail.entry.key.account, mail.entry.key.folder))
        verdict = recall(mail.entry.verdict)
        if verdict is None:
            self.print(self.say("review.forgotten", number=number))
        else:
            name = platform_name(self.registry, verdict.platform, self.language)
            words = explain(verdict, language=self.language, platform=name)
            kind = Kind(mail.entry.kind)
            print_verdict(self.console, place, kind, words, language=self.language)
            facts = explain(verdict, language=self.language, platform=name, form="long")
            if facts.reasons:
                self.print(f"   {self.say('review.facts')}")
            for fact in facts.reasons:
                self.print(f"   • {printable(fact, limit=LONG)}")
        for deed in (_deed(deed) for deed in mail.deeds):
            code = f"review.deed.{deed['deed']}"
            if deed["deed"] == Deed.TAKE_OUT and not deed["destination"]:
                code = "review.deed.away"
            if deed["deed"] == Deed.RELEASE and not deed["destination"]:
                code = "review.deed.unlabel"
            what = self.say(code, folder=deed["destination"])
            if deed["outcome"] != Outcome.DONE:
                state = "open" if deed["outcome"] in _OPEN else "in_vain"
                what = self.say(f"review.deed.{state}", what=what)
            self.print(f"   {minute(deed['when'])}  {what}  {deed['note']}".rstrip())
        for decision in trail:
            self.print(f"   {self.decided(decision)}")

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


def _row(mail: Caught) -> dict[str, str]:
    entry, verdict = mail.entry, mail.entry.verdict or {}
    return {
        "number": str(entry.id),
        "account": entry.key.account,
        "folder": entry.key.folder,
        "received": when(entry.received_at or entry.seen_at),
        "verdict": entry.kind,
        "platform": str(verdict.get("platform", "")),
        "author": str(verdict.get("author", "")),
        "subject": str(verdict.get("subject", "")),
        "status": mail.status.value,
    }


def _deed(deed: Intent) -> dict[str, str]:
    return {
        "deed": deed.deed.value,
        "outcome": deed.outcome.value,
        "destination": deed.destination,
        "note": deed.note,
        "when": when(deed.closed_at or deed.intended_at),
    }
