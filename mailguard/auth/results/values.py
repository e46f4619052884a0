"""Values of properties, and the domains in them, as lawful names or not at all.

What a value holds was chosen by the sender. An MTA that wrote `header.d=dhgate.com'a.evil.example`
or `smtp.mailfrom=dhgate.com(a.evil.example` was tricked (Chen, Paxson and Jiang, "Composition
Kills", USENIX Security 2020, attacks A3 to A8). Such a value names nobody.
"""

from __future__ import annotations

import re

from mailguard.auth.results.lexer import Word
from mailguard.auth.results.model import Problem
from mailguard.dns.names import ascii_name, is_plain

_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_.-]+)?")


class UnusableError(Exception):
    """A resinfo that cannot be used. Never leaves `auth.results`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def lawful_domain(text: str) -> str:
    """The domain of `text` (`domain`, `@domain` or `local@domain`) in A-labels, "" where none.

    Taken after the last @ (RFC 5321 section 4.1.2 allows one in a quoted local part). A null
    reverse-path, `<>`, gives "". Raises UnusableError where letters, digits, hyphens and
    underscores do not suffice to write it.
    """
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    domain = text.rpartition("@")[2]
    if not domain:
        return ""
    name = ascii_name(domain)
    if name is None or not is_plain(name):
        raise UnusableError(Problem.NOT_A_DOMAIN)
    return name


def read_property(word: Word) -> tuple[str, str]:
    """`ptype.property=value`, or an extension's `name=value`; the name in lower case.

    Raises UnusableError.
    """
    name, equals, value = word.text.partition("=")
    if not equals or not _PROPERTY.fullmatch(name):
        raise UnusableError(Problem.NOT_A_RESULT)
    if word.glued and "." in name:
        raise UnusableError(Problem.COMMENT_IN_VALUE)
    return name.lower(), value


def collect(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The properties of one result. Raises UnusableError where one is given two values."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if found.setdefault(name, value) != value:
            raise UnusableError(Problem.SEVERAL_VALUES)
    return tuple(found.items())
