"""What is said to somebody who answered a fraud, and what to do now."""

from __future__ import annotations

from mailguard.report.platforms import listed
from mailguard.report.rows import Row
from mailguard.report.safe import printable
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


def answered_row(row: Row, language: str) -> str:
    """Which mail was answered, to which address and when, as far as that is known."""
    reply = row.answered
    when = reply.when.strftime("%Y-%m-%d") if reply and reply.when else ""
    params = {"when": when, "to": printable(reply.to if reply else "")}
    code = "case.answered_row" if when else "case.answered_undated"
    subject = printable(row.verdict.subject, 100) or sentence("face.no_subject", language=language)
    return f"{sentence(code, params, language=language)} — {subject}"
