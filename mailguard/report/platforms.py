"""A platform's name, as its users know it in their language."""

from __future__ import annotations

from mailguard.registry.index import Registry

_CHINESE = "zh-Hans"


def platform_name(registry: Registry, platform: str, language: str) -> str:
    """The name for readers of `language`: "DHgate", or "敦煌网 (DHgate)" in Chinese.

    An id that the registry does not know is its own name.
    """
    known = registry.platforms.get(platform)
    if known is None:
        return platform
    if language == "zh":
        for name in known.names:
            if name.language == _CHINESE and name.value != known.name:
                return f"{name.value} ({known.name})"
    return known.name
