"""Senders that a user could allow: those whose mail he took back out of quarantine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailguard.actions.allowing import allowing, excusable
from mailguard.auth.precedence import related
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.journal.model import Allowed, Entry
from mailguard.names.idna import to_ascii
from mailguard.registry.index import Registry
from mailguard.verdict.model import Verdict
from mailguard.verdict.serial import recall


@dataclass(frozen=True, slots=True)
class Offer:
    """`sender` (a domain, or an address where many share its domain) of the mail numbered `mail`.

    `lookalike_of` is the platform whose domain it resembles, "" where it resembles none.
    """

    mail: int
    account: str
    sender: str
    lookalike_of: str = ""


def offer(mail: Entry, allowed: Iterable[Allowed], registry: Registry) -> Offer | None:
    """What could be allowed of a mail that the user wants to have.

    None where nothing proves who sent it, where it poses as a platform's own domain, where its
    sender is allowed already, and where retention removed what was known of it.
    """
    verdict = recall(mail.verdict)
    if verdict is None:
        return None
    sender = proven_sender(verdict, registry)
    if not sender or not excusable(verdict) or allowing(allowed, verdict) is not None:
        return None
    found = find_lookalike(sender.rpartition("@")[2], registry)
    return Offer(mail.id, mail.key.account, sender, found.platform if found else "")


def offers(mails: Iterable[Entry], allowed: Iterable[Allowed], registry: Registry) -> list[Offer]:
    """One offer a sender and account, the newest first; `mails` come oldest first."""
    entries = list(allowed)
    found: dict[tuple[str, str], Offer] = {}
    for mail in reversed(list(mails)):
        of_account = [e for e in entries if e.account in ("", mail.key.account)]
        made = offer(mail, of_account, registry)
        if made is not None:
            found.setdefault((made.account, made.sender), made)
    return list(found.values())


def proven_sender(verdict: Verdict, registry: Registry) -> str:
    """The authenticated sender: his domain, or his address where many share it; "" if unproven."""
    domain = to_ascii(verdict.report.author_domain)
    if not any(related(passed.domain, domain) for passed in verdict.report.passes):
        return ""
    return verdict.author.lower() if registry.shared(domain) else domain
