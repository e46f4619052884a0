"""The insides of `allow`."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime

from mailguard.actions.offering import proven_sender
from mailguard.cli.moments import future, until
from mailguard.cli.retrieval import is_number
from mailguard.cli.senders import by_name, checked, named, unlisted
from mailguard.cli.session import Session, minute, when, who
from mailguard.errors import UsageError
from mailguard.journal.model import Allowed
from mailguard.journal.review import allow, allow_list, decisions, revoke
from mailguard.names.idna import to_ascii
from mailguard.phrase import Phrase
from mailguard.report.columns import print_table
from mailguard.report.lines import print_json
from mailguard.report.safe import printable
from mailguard.verdict.serial import recall

_COLUMNS = ("allow.sender", "review.account", "allow.since", "allow.until", "allow.reason")


class AllowList(Session):
    """The allow-list of a configuration."""

    def print_list(self, *, as_json: bool) -> None:
        """Print the senders."""
        entries = allow_list(self.journal)
        if as_json:
            for entry in entries:
                print_json(_row(entry))
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
                print_json(asdict(offer))
            else:
                self.print(self.offered(offer))
        if not found and not as_json:
            self.print(self.say("allow.no_offer"))

    def _print_table(self, entries: list[Allowed]) -> None:
        headings = list(map(self.say, _COLUMNS))
        cells = [
            (
                printable(entry.value),
                printable(entry.account) or self.say("allow.every_account"),
                minute(when(entry.allowed_at))[:10],
                self._until(entry),
                printable(entry.note),
            )
            for entry in entries
        ]
        print_table(
            self.console, headings, cells, language=self.language, ours=(2, 3), addresses=(0,)
        )

    def print_trail(self, *, as_json: bool) -> None:
        """Print every decision there was."""
        for decision in decisions(self.journal):
            if as_json:
                row = self.decision_row(decision)
                print_json(row)
            else:
                self.print(self.decided(decision))

    def add(self, sender: str, account: str, reason: str, expires: str, *, lookalike: bool) -> None:
        """Allow a sender. Raises `UsageError` for one that cannot be."""
        self.known(account)
        end = future(expires, "--expires", datetime.now(UTC)).timestamp() if expires else None
        name = self._sender_of(int(sender)) if is_number(sender) else sender
        kind, value, domain = checked(name, self.registry, self.language, lookalike=lookalike)
        entry = self._kept(Allowed(kind, value, account, reason, expires_at=end))
        allow(self.journal, entry, who())
        self.print(self.say("allow.added", sender=value, domain=domain))
        if (kept := entry.expires_at) is not None and not expires:
            self.print(self.say("allow.kept_until", end=until(kept), sender=named(entry)))
        if entry.note != reason:
            self.print(self.say("allow.kept_reason", reason=printable(entry.note)))

    def _kept(self, entry: Allowed) -> Allowed:
        """The entry, with what stands in the list already and is not given anew."""
        now = self.journal.now()
        for old in allow_list(self.journal):
            if _same(old, entry) and old.holds(now):
                end = old.expires_at if entry.expires_at is None else entry.expires_at
                return replace(entry, note=entry.note or old.note, expires_at=end)
        return entry

    def revoke(self, sender: str, account: str, reason: str) -> None:
        """Take a sender off the list. Raises `UsageError` where it is not on it."""
        value = sender.lower() if "@" in sender else to_ascii(sender)
        if not revoke(self.journal, account, value, who(), reason):
            found = [entry for entry in allow_list(self.journal) if entry.value == value]
            raise unlisted(sender, account, found)
        self.print(self.say("allow.revoked", sender=value))

    def _sender_of(self, number: int) -> str:
        """The authenticated sender of a mail: his domain, or his address where many share it."""
        mail = self.mail(number)
        verdict = recall(mail.entry.verdict)
        if verdict is None:
            raise UsageError(self.say("review.forgotten", number=number))
        sender = proven_sender(verdict, self.registry)
        if not sender:
            raise UsageError(
                Phrase(
                    "{number}: nothing proves that {author} sent it.",
                    number=number,
                    author=printable(verdict.author),
                ),
                by_name(verdict, self.registry),
            )
        return sender

    def _until(self, entry: Allowed) -> str:
        if entry.expires_at is None:
            return self.say("allow.for_ever")
        end = until(entry.expires_at)
        if entry.holds(self.journal.now()):
            return end
        return f"{end} ({self.say('allow.expired')})"


def _same(one: Allowed, other: Allowed) -> bool:
    return (one.kind, one.value, one.account) == (other.kind, other.value, other.account)


def _row(entry: Allowed) -> dict[str, str | None]:
    return {
        "sender": entry.value,
        "kind": entry.kind.value,
        "account": entry.account,
        "since": when(entry.allowed_at),
        "until": when(entry.expires_at) if entry.expires_at is not None else None,
        "reason": entry.note,
    }
