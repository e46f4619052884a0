"""Senders to allow, as they are named on a command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from mailguard.errors import UsageError
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.journal.model import Allowed, AllowKind
from mailguard.names.idna import to_ascii
from mailguard.names.suffix import registrable
from mailguard.phrase import Phrase
from mailguard.registry.index import Registry
from mailguard.report.platforms import platform_name
from mailguard.report.safe import printable
from mailguard.verdict.model import Verdict

_LOCAL = re.compile(r'"[^"]+"|[^\s"<>,;:]+')
"""What stands before the @ of an address: quoted, or a word (RFC 5322 section 3.4.1)."""


def checked(
    sender: str, registry: Registry, language: str, *, lookalike: bool
) -> tuple[AllowKind, str, str]:
    """What kind of entry it is, as it is stored, and the domain that has to authenticate it.

    Raises `UsageError` for a sender that cannot be allowed.
    """
    local, at, host = sender.rpartition("@")
    domain = to_ascii(host)
    if not registrable(domain) or (at and _LOCAL.fullmatch(local) is None):
        raise UsageError(
            Phrase("{sender}: neither a domain nor an address.", sender=printable(sender)),
            "Name one like example.com or agent@example.com.",
        )
    if not at and registry.shared(domain):
        raise UsageError(
            Phrase("{domain}: anybody can send mail from there.", domain=domain),
            Phrase("Allow one address: mailguard allow add NAME@{domain}", domain=domain),
        )
    found = find_lookalike(domain, registry)
    if found and not lookalike:
        raise UsageError(
            Phrase(
                "{domain} looks like a domain of {platform}, and is none.",
                domain=domain,
                platform=platform_name(registry, found.platform, language),
            ),
            "If you are certain, say so with --lookalike.",
        )
    if at:
        return AllowKind.ADDRESS, f"{local.lower()}@{domain}", domain
    return AllowKind.DOMAIN, domain, domain


def by_name(verdict: Verdict, registry: Registry) -> str:
    """What to do where the sender is unproven: never to allow all who share his domain."""
    domain = to_ascii(verdict.report.author_domain)
    if not domain:
        return ""
    name = verdict.author.lower() if registry.shared(domain) else domain
    return Phrase(
        "If you know that he writes from there, name it: mailguard allow add {name}",
        name=printable(shlex.quote(name)),  # he chose it, and it may be pasted into a shell
    )


def unlisted(sender: str, account: str, found: Sequence[Allowed]) -> UsageError:
    """That it is not on the list of `account`, and what to type where it is `found` for others."""
    shown = printable(sender)
    problem = Phrase("{sender}: not on the allow-list.", sender=shown)
    if account:
        problem = Phrase(
            "{sender}: not on the allow-list for {account}.", sender=shown, account=account
        )
    elif found:
        problem = Phrase("{sender}: not on the allow-list for all accounts.", sender=shown)
    if not found:
        return UsageError(problem, "mailguard allow list shows it.")
    commands = "; ".join(f"mailguard allow revoke {named(entry)}" for entry in found)
    return UsageError(problem, Phrase("To revoke what is there: {commands}", commands=commands))


def named(entry: Allowed) -> str:
    """An entry as `revoke` takes it."""
    words = [entry.value, *(("--account", entry.account) if entry.account else ())]
    return printable(shlex.join(words))  # it may be pasted into a shell
