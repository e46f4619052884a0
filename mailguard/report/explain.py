"""A verdict in sentences: the same ones in terminal, HTML and notification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailguard.auth.model import Checked, Result, Source
from mailguard.findings import Code, Finding
from mailguard.report.platforms import listed
from mailguard.report.results import ResultOf, in_words
from mailguard.verdict.model import Kind, Verdict
from mailguard.words.sentences import labelled, sentence, word

_CODES = {
    "technique": "face.trick",
    "kind": "registry.never",
    "dmarc": "auth.result",
    "reason": "auth.reason",
    "problem": "auth.problem",
    "how": "author.how",
}
"""Values of findings that are codes, and where their words are; only the long forms name them."""
_POSITION = {Kind.IMPERSONATION: "face.poses_as", Kind.GENUINE: "face.really_from"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person is told about a mail, in one language, the most important first."""

    kind: str
    severity: str
    about: str
    author: str
    subject: str
    rule: str
    reasons: tuple[str, ...]
    checked: str
    advice: str


def explain(
    verdict: Verdict, *, language: str, platform: str = "", form: str = "short"
) -> Explanation:
    """Sentences for `verdict`; `platform` is the platform's name as the reader knows it."""

    def say(code: str, **params: str) -> str:
        return sentence(code, params, language=language, form=form)

    name = platform or verdict.platform
    position = _POSITION.get(verdict.kind, "face.names")
    author = f"{verdict.author_name} <{verdict.author}>" if verdict.author_name else verdict.author
    return Explanation(
        kind=sentence(f"kind.{verdict.kind}", language=language),
        severity=say(f"severity.{verdict.severity}") if verdict.kind.flagged else "",
        about=say(position, platform=name) if name else "",
        author=author or say("face.no_author"),
        subject=verdict.subject or say("face.no_subject"),
        rule=say(f"rule.{verdict.rule}", platform=name),
        reasons=tuple(
            say(f.code, **_told(f.params, name, language)) for f in _first_of_each(verdict.findings)
        ),
        checked=_checked(verdict, language),
        advice=_advice(verdict.kind, name, language),
    )


def _first_of_each(findings: tuple[Finding, ...]) -> list[Finding]:
    """One finding a code: three contacts are one reason. JSON holds them all."""
    return list({finding.code: finding for finding in reversed(findings)}.values())[::-1]


def _told(params: Mapping[str, str], known: str, language: str) -> dict[str, str]:
    """What a sentence names: words for what is a code, and the verdict's platform by the name that
    it is `known` by.
    """
    told = {
        name: _words(_CODES[name], value, language) if name in _CODES else value
        for name, value in params.items()
    }
    own = params.get("platform")
    return told | {"platform": known} if own and own in known else told


def _words(room: str, value: str, language: str) -> str:
    return listed((_word(room, part, language) for part in value.split(", ")), language)


def _word(room: str, value: str, language: str) -> str:
    """The words for a code, to stand in brackets, and what may come after it: a host."""
    code, _, rest = value.partition(" ")
    words = word(room, code, language).rstrip(".。")
    return labelled(words, rest, language) if rest else words


def _advice(kind: Kind, name: str, language: str) -> str:
    if not kind.flagged:
        return ""
    code = "face.advice" if name else "face.advice_generic"
    return sentence(code, {"platform": name}, language=language)


def _checked(verdict: Verdict, language: str) -> str:
    """One line: the result words, and whose they are; or why there are none."""
    report = verdict.report
    results = [
        found
        for found in (
            ResultOf("spf", report.spf.result),
            *(ResultOf("dkim", signature.result) for signature in report.dkim),
            ResultOf("arc", report.arc.result),
            ResultOf("dmarc", report.dmarc.result),
        )
        if found.result is not Result.NONE
    ]
    if not results:
        return sentence(_why_none(verdict), language=language)
    by = (
        sentence("face.auth_from_provider", {"authserv": report.trusted_by}, language=language)
        if report.source is Source.TRUSTED
        else sentence("face.auth_own", language=language)
    )
    params = {"results": in_words(dict.fromkeys(results), language), "by": by}
    return sentence("face.auth_by", params, language=language)


def _why_none(verdict: Verdict) -> str:
    """The code of what is said where no method had a result."""
    in_vain = any(
        found.code in (Code.NOT_CHECKED, Code.LOOKUP_FAILED) for found in verdict.findings
    )
    if verdict.kind is Kind.UNDETERMINED or in_vain:
        return "face.auth_unknown"
    return "face.auth_nothing" if verdict.report.checked is Checked.YES else "face.auth_none"
