"""The registry as it is asked: whose is a domain, which names does a text hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from mailguard.names.match import NameMatch
from mailguard.names.matcher import NameMatcher
from mailguard.registry.model import Fact, Owner, Platform, Role
from mailguard.registry.vocabulary import Vocabulary


class Registry:
    """All platforms, and indices over them. Built once, never changed, safe to share."""

    def __init__(
        self, platforms: Mapping[str, Platform], shared: Sequence[Fact], vocabulary: Vocabulary
    ) -> None:
        self.platforms: dict[str, Platform] = dict(platforms)
        self.vocabulary = vocabulary
        self._owners = {fact.value: Owner("", Role.SHARED, fact.value) for fact in shared}
        self._owners |= {
            fact.value: Owner(platform.id, role, fact.value)
            for platform in self.platforms.values()
            for role, fact in platform.domains
        }

    def owner(self, domain: str) -> Owner | None:
        """Whose `domain` (A-labels, lower case) is; None where nobody's in the registry.

        The entry for the name itself or its nearest parent counts, so `members.ebay.com` is a relay
        though `ebay.com` is official.
        """
        name = domain
        while name:
            owner = self._owners.get(name)
            if owner is not None:
                return owner
            name = name.partition(".")[2]
        return None

    def owner_of_address(self, local: str, domain: str) -> Owner | None:
        """Whose an address is: some relays are single addresses at an official domain."""
        return self._owners.get(f"{local.lower()}@{domain}") or self.owner(domain)

    def shared(self, domain: str) -> bool:
        """Whether anybody may send from `domain`: free mail, ESPs, cloud hosts."""
        owner = self.owner(domain)
        return owner is not None and owner.role is Role.SHARED

    def official(self, platform: str) -> frozenset[str]:
        """The official domains of a platform's id; empty for an unknown one."""
        known = self.platforms.get(platform)
        return frozenset(fact.value for fact in known.official) if known else frozenset()

    def find_names(
        self, text: str, *, glued: bool = False, dotted: bool = False
    ) -> list[NameMatch]:
        """Every platform's name in `text`; `platforms_named` says whose each is."""
        return self._matcher.find(text, glued=glued, dotted=dotted)

    def platforms_named(self, name: str) -> tuple[tuple[Platform, Fact], ...]:
        """The platforms listed under exactly this name (`NameMatch.name`), and the fact."""
        return tuple(self._named.get(name, ()))

    @cached_property
    def _named(self) -> dict[str, list[tuple[Platform, Fact]]]:
        named: dict[str, list[tuple[Platform, Fact]]] = {}
        for platform in self.platforms.values():
            for fact in platform.names:
                named.setdefault(fact.value, []).append((platform, fact))
        return named

    @cached_property
    def _matcher(self) -> NameMatcher:
        decoys = [word for platform in self.platforms.values() for word in platform.decoys]
        return NameMatcher(self._named, decoys)
