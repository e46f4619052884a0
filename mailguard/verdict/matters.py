"""Which lookups can change the verdict: DNS names of the sender's choosing are read receipts."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.impersonation.model import Impression
from mailguard.message.model import Authors
from mailguard.registry.index import Registry
from mailguard.verdict.policy import Lookups, Policy
from mailguard.verdict.standing import PLATFORM_ROLES


def domains_that_matter(
    authors: Authors,
    impression: Impression,
    registry: Registry,
    policy: Policy,
    wanted: frozenset[str] = frozenset(),
) -> Callable[[str], bool] | None:
    """Tell whether authentication by a domain could change the verdict; None: ask about all.

    Only an author in a platform's domain can turn out genuine or forged, and only that platform's
    domains can prove it. Any other mail is judged on its claims: whether a stranger authenticates
    as himself changes nothing, and asking would tell him that his mail was read. `wanted` are
    domains that are asked about all the same, they and all below them, where the author is there.
    """
    del impression  # claims never need a lookup; the seam keeps it for policies that do
    if policy.lookups is Lookups.ALWAYS:
        return None
    shown = (*authors.mailboxes, *authors.sender)
    owners = (registry.owner(mailbox.domain) for mailbox in shown if mailbox.domain)
    platforms = {owner.platform for owner in owners if owner and owner.role in PLATFORM_ROLES}
    here = frozenset(
        name
        for name in wanted
        if any(within(mailbox.domain, name) for mailbox in authors.mailboxes)
    )

    def matters(domain: str) -> bool:
        owner = registry.owner(domain)
        if owner is not None and owner.platform in platforms:
            return True
        return any(within(domain, name) for name in here)

    return matters


def within(domain: str, name: str) -> bool:
    """Whether `domain` is `name` or below it (A-labels, lower case)."""
    return bool(name) and (domain == name or domain.endswith(f".{name}"))
