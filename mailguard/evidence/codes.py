"""What checks compare: codes on a line, as JSON has them too, that can be said in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from mailguard.registry.index import Registry
from mailguard.report.platforms import platform_name
from mailguard.report.results import ResultOf, in_words
from mailguard.verdict.model import Verdict
from mailguard.words.sentences import sentence


class Codes(str):
    """A string of codes."""

    def told(self, registry: Registry, language: str) -> str:
        """The codes in words."""
        raise NotImplementedError


class Results(Codes):
    """`spf=fail dkim=pass (shop.example)`: what the methods of one source came to."""

    found: tuple[ResultOf, ...]

    def __new__(cls, found: Iterable[ResultOf]) -> Self:
        """The results in their order; two that are alike are two."""
        found = tuple(found)
        results = super().__new__(cls, in_words(found, "en"))
        results.found = found
        return results

    def told(self, registry: Registry, language: str) -> str:
        """The results, in words of that language."""
        return in_words(self.found, language)


class Judged(Codes):
    """`impersonation dhgate (name_of_another)`: a verdict, on which platform, by which rule."""

    verdict: Verdict

    def __new__(cls, verdict: Verdict) -> Self:
        """Raises TypeError where somebody put something else in the place of a word."""
        words = (verdict.kind, verdict.platform, f"({verdict.rule})")
        judged = super().__new__(cls, " ".join(filter(None, words)))
        judged.verdict = verdict
        return judged

    def told(self, registry: Registry, language: str) -> str:
        """Verdict, platform, and what the rule says."""
        params = {
            "kind": sentence(f"kind.{self.verdict.kind}", language=language),
            "platform": platform_name(registry, self.verdict.platform, language),
            "rule": sentence(f"rule.{self.verdict.rule}", language=language).rstrip(".。"),
        }
        code = "evidence.judged" if self.verdict.platform else "evidence.judged_none"
        return sentence(code, params, language=language)
