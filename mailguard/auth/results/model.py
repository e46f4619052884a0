"""What one Authentication-Results field says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.auth.model import Result


class Problem(StrEnum):
    """Why a result, or a whole field, cannot be used."""

    OPEN_COMMENT = "open_comment"
    OPEN_QUOTE = "open_quote"
    STRAY_PARENTHESIS = "stray_parenthesis"
    STRAY_QUOTE = "stray_quote"
    CONTROL_CHARACTER = "control_character"
    COMMENT_IN_VALUE = "comment_in_value"
    NOT_A_RESULT = "not_a_result"
    UNKNOWN_RESULT = "unknown_result"
    SEVERAL_METHODS = "several_methods"
    SEVERAL_VALUES = "several_values"
    NOT_A_DOMAIN = "not_a_domain"
    IDENTITY_OUTSIDE_DOMAIN = "identity_outside_domain"
    FOLLOWED_BY_DEBRIS = "followed_by_debris"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One resinfo (RFC 8601 section 2.2) of a method that mailguard knows.

    `domain` is what was checked, in A-labels: header.d or the domain of header.i for dkim, that of
    smtp.mailfrom or else smtp.helo for spf, header.from for dmarc; "" where none is given, or none
    that is lawful beside a result other than pass. `identity` says which property it is.
    `properties` are all of them as written, names in lower case; `comment` is the text of the
    comments, which is where some write the DMARC policy.
    """

    method: str
    result: Result
    domain: str = ""
    identity: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    comment: str = ""

    def get(self, name: str) -> str:
        """The value of a property ("header.s"), "" where it is absent."""
        return dict(self.properties).get(name, "")


@dataclass(frozen=True, slots=True)
class ResultsField:
    """One Authentication-Results field.

    `authserv_id` is in A-labels, "" where none is written (Microsoft). `results` are the usable
    ones of the methods spf, dkim and dmarc, in their order; `problems` tell why others were not.
    """

    authserv_id: str
    results: tuple[MethodResult, ...] = ()
    problems: tuple[Problem, ...] = ()
