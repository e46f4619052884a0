"""The insides of `allow`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime

from rich.table import Table

from mailguard.actions.offering import proven_sender
from mailguard.cli.desk import Desk, decision_row, when, who
from mailguard.cli.moments import future
from mailguard.errors import UsageError
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.journal.model import Allowed, AllowKind
from mailguard.journal.review import allow, allow_list, decisions, revoke
from mailguard.names.idna import to_ascii
from mailguard.names.suffix import registrable
from mailguard.phrase import Phrase
from mailguard.report.lines import json_text
from mailguard.report.safe import printable
from mailguard.verdict.serial import recall

_COLUMNS = ("sender", "account", "since", "until", "reason")


class AllowList(Desk):
    """The allow-list of a configuration."""

    def print_list(self, *, as_json: bool) -> None:
        """Print the senders."""
        entries = allow_list(self.journal)
        if as_json:
            for entry in entries:
                sys.stdout.write(json_text(_row(entry)) + "\n")
            return
        if entries:
            self._print_table(entries)
        else:
            self.print(self.say("allow.empty"))
        for offer in self.offers():
            self.print(self.offered(offer))

    def print_offers(self, *, as_json: bool) -> None:
        """Print who could be allowed: senders of mail that was taken back."""
        found = self.offers()
        for offer in found:
            if as_json:
                sys.stdout.write(json_text(asdict(offer)) + "\n")
            else:
                self.print(self.offered(offer))
        if not found and not as_json:
            self.print(self.say("allow.no_offer"))

    def _print_table(self, entries: list[Allowed]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for name in _COLUMNS:
            table.add_column(self.say(f"allow.{name}"), overflow="fold")
        for entry in entries:
            table.add_row(
                printable(entry.value),
                printable(entry.account) or self.say("allow.every_account"),
                when(entry.allowed_at)[:10],
                self._until(entry),
                printable(entry.note),
            )
        self.console.print(table)

    def print_trail(self, *, as_json: bool) -> None:
        """Print every decision there was."""
        for decision in decisions(self.journal):
            if as_json:
                row = decision_row(decision)
                sys.stdout.write(json_text(row) + "\n")
            else:
                self.print(self.decided(decision))

    def add(self, sender: str, account: str, reason: str, expires: str, *, lookalike: bool) -> None:
        """Allow a sender. Raises `UsageError` for one that cannot be."""
        self.known(account)
        until = future(expires, "--expires", datetime.now(UTC)).timestamp() if expires else None
        name = self._sender_of(int(sender)) if sender.isdecimal() else sender
        kind, value, domain = self._checked(name, lookalike=lookalike)
        entry = Allowed(kind, value, account, reason, expires_at=until)
        allow(self.journal, entry, who())
        self.print(self.say("allow.added", sender=value, domain=domain))

    def revoke(self, sender: str, account: str, reason: str) -> None:
        """Take a sender off the list. Raises `UsageError` where it is not on it."""
        value = sender.lower() if "@" in sender else to_ascii(sender)
        if not revoke(self.journal, account, value, who(), reason):
            named = printable(sender)
            problem = Phrase("{sender}: not on the allow-list.", sender=named)
            if account:
                problem = Phrase(
                    "{sender}: not on the allow-list for {account}.", sender=named, account=account
                )
            raise UsageError(problem, "mailguard allow list shows it.")
        self.print(self.say("allow.revoked", sender=value))

    def _checked(self, sender: str, *, lookalike: bool) -> tuple[AllowKind, str, str]:
        """What kind of entry it is, as it is stored, and the domain that has to authenticate it."""
        local, at, host = sender.rpartition("@")
        domain = to_ascii(host)
        if not registrable(domain) or (at and not local):
            raise UsageError(
                Phrase("{sender}: neither a domain nor an address.", sender=printable(sender)),
                "Name one like example.com or agent@example.com.",
            )
        if not at and self.registry.shared(domain):
            raise UsageError(
                Phrase("{domain}: anybody can send mail from there.", domain=domain),
                Phrase("Allow one address: mailguard allow add NAME@{domain}", domain=domain),
            )
        found = find_lookalike(domain, self.registry)
        if found and not lookalike:
            raise UsageError(
                Phrase(
                    "{domain} looks like a domain of {platform}, and is none.",
                    domain=domain,
                    platform=found.platform,
                ),
                "If you are certain, say so with --lookalike.",
            )
        if at:
            return AllowKind.ADDRESS, f"{local.lower()}@{domain}", domain
        return AllowKind.DOMAIN, domain, domain

    def _sender_of(self, number: int) -> str:
        """The authenticated sender of a mail: his domain, or his address where many share it."""
        mail = self.mail(number)
        verdict = recall(mail.entry.verdict)
        if verdict is None:
            raise UsageError(self.say("review.forgotten", number=number))
        sender = proven_sender(verdict, self.registry)
        if not sender:
            domain = verdict.report.author_domain
            raise UsageError(
                Phrase(
                    "{number}: nothing proves that {author} sent it.",
                    number=number,
                    author=printable(verdict.author),
                ),
                Phrase(
                    "If you know that he writes from there, name it: mailguard allow add {domain}",
                    domain=domain,
                ),
            )
        return sender

    def _until(self, entry: Allowed) -> str:
        if entry.expires_at is None:
            return self.say("allow.for_ever")
        day = when(entry.expires_at)[:10]
        if entry.holds(self.journal.now()):
            return day
        return f"{day} ({self.say('allow.expired')})"


def _row(entry: Allowed) -> dict[str, str | None]:
    return {
        "sender": entry.value,
        "kind": entry.kind.value,
        "account": entry.account,
        "since": when(entry.allowed_at),
        "until": when(entry.expires_at) if entry.expires_at is not None else None,
        "reason": entry.note,
    }
