"""What is said to somebody who answered a fraud, and what to do now."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.report.platforms import listed
from mailguard.report.rows import Reply, Row
from mailguard.report.safe import printable
from mailguard.words.sentences import more, sentence

_ANSWERS = 10
"""Answers that are shown, each with the first mail that it was to."""
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


def heading(rows: Iterable[Row], *, language: str) -> str:
    """What they have in common: that somebody answered, or wrote to an address and maybe did."""
    named = any(row.answered and row.answered.named for row in rows)
    return sentence("case.answered" if named else "case.wrote", language=language)


def whom_answered(rows: Iterable[Row], *, language: str) -> list[str]:
    """Each answer on a line: to which address, when, and to what mail; what to do now follows, and
    is not to be pushed away by a hundred mails of one sender.
    """
    answers: dict[Reply, list[str]] = {}
    for row in rows:
        if row.answered:
            answers.setdefault(row.answered, []).append(row.verdict.subject)
    lines = [_answer(reply, *about, language=language) for reply, about in answers.items()]
    return [*lines[:_ANSWERS], *more(len(lines) - _ANSWERS, language)]


def answer(reply: Reply, *, language: str) -> str:
    """To which address somebody answered, and when, as far as that is known."""
    when = reply.when.strftime("%Y-%m-%d") if reply.when else ""
    params = {"when": when, "to": printable(reply.to)}
    code = f"case.{'replied' if reply.named else 'answered'}_{'row' if when else 'undated'}"
    return sentence(code, params, language=language)


def _answer(reply: Reply, subject: str, *others: str, language: str) -> str:
    about = printable(subject, 100) or sentence("face.no_subject", language=language)
    said = f"{answer(reply, language=language)} — {about}"
    return " ".join([said, *more(len(others), language)])
