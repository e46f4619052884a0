"""A platform's name, as its users know it in their language."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.registry.index import Registry


def platform_name(registry: Registry, platform: str, language: str) -> str:
    """The name for readers of `language`: "DHgate", or "敦煌网 (DHgate)" in Chinese.

    A name that holds the other one stands alone. An id that the registry does not know is its own
    name.
    """
    known = registry.platforms.get(platform)
    if known is None:
        return platform
    local = known.names_local.get(language, known.name)
    if local in known.name or known.name in local:
        return max(local, known.name, key=len)
    return f"{local} ({known.name})"


def listed(names: Iterable[str], language: str) -> str:
    """Several names, one after the other."""
    return ("、" if language == "zh" else ", ").join(names)
