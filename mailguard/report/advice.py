"""What to do now, for somebody who answered a fraud."""

from __future__ import annotations

from mailguard.report.platforms import listed
from mailguard.words.sentences import sentence

_STEPS = ("stop", "keep", "payee", "platform", "police", "password")


def what_to_do(platforms: list[str], *, language: str) -> list[str]:
    """The steps, the most urgent first; `platforms` are names as the reader knows them."""
    names = listed(platforms, language)
    return [
        sentence(
            f"advice.{step}" if names or step != "platform" else "advice.any_platform",
            {"platforms": names},
            language=language,
        )
        for step in _STEPS
    ]
