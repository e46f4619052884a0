"""What SPF, DKIM, ARC and DMARC came to, in words: `spf=fail`, or "SPF 失败"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mailguard.auth.model import Result
from mailguard.words.sentences import sentence


class ResultOf(NamedTuple):
    """A method ("spf", "dkim", "arc", "dmarc"), its result, and of which domain ("": of no one)."""

    method: str
    result: Result
    domain: str = ""


def in_words(results: Iterable[ResultOf], language: str) -> str:
    """Results on a line; in English as header fields have them."""
    return ("，" if language == "zh" else " ").join(_told(result, language) for result in results)


def result_word(result: Result, language: str) -> str:
    """The word for a result (RFC 8601 section 2.7)."""
    return sentence(f"auth.result.{result}", language=language)


def _told(found: ResultOf, language: str) -> str:
    params = {
        "method": sentence(f"auth.method.{found.method}", language=language),
        "result": result_word(found.result, language),
        "domain": found.domain,
    }
    code = "auth.said_of" if found.domain else "auth.said"
    return sentence(code, params, language=language)
