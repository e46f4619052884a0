"""A platform's name, as its users know it in their language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mailguard.registry.model import Platform

if TYPE_CHECKING:  # whoever has one has loaded it
    from mailguard.registry.index import Registry


def platform_name(registry: Registry, platform: str, language: str) -> str:
    """The name for readers of `language` by the platform's id, which is its own name where the
    registry does not know it.
    """
    known = registry.platforms.get(platform)
    return name_in(language, known) if known else platform


def name_in(language: str, platform: Platform) -> str:
    """The name for readers of `language`: "DHgate", or "敦煌网 (DHgate)" in Chinese.

    A name that holds the other one stands alone.
    """
    local = platform.names_local.get(language, platform.name)
    if local in platform.name or platform.name in local:
        return max(local, platform.name, key=len)
    return f"{local} ({platform.name})"


def listed(names: Iterable[str], language: str, *, sentences: bool = False) -> str:
    """Several names, one after the other; or several `sentences`."""
    marks = ("；", "; ") if sentences else ("、", ", ")
    return marks[language != "zh"].join(names)
