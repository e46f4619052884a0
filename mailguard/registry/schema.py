"""What may stand in the registry's files, and every way in which a file can be wrong by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailguard.names.idna import to_ascii
from mailguard.phrase import Phrase
from mailguard.registry.model import CATEGORIES, CONFIDENCES, NEVER, Role
from mailguard.registry.vocabulary import KINDS

SHARED_KINDS = ("freemail", "esp", "cloud", "shop")
_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?|any")
_A_DAY = "expected a day, such as 2026-11-21"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")

Check = Callable[[str], str]
"""Gives what is expected instead, "" where the value is right."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a registry file: where, what stands there, what should, as a phrase."""

    file: str
    key: str
    value: str
    expected: str

    @property
    def told(self) -> Phrase:
        """All of it in a sentence; of a file that cannot be read `expected` is that already."""
        if isinstance(self.expected, Phrase) and self.key in ("file", "folder"):
            return self.expected
        what = f"{self.key} = {self.value}" if self.value else self.key
        return Phrase(
            "{file}: {what}: {expected}.", file=self.file, what=what, expected=self.expected
        )


def platform_problems(file: str, data: Mapping[str, Any], *, known: bool) -> Iterator[Problem]:
    """What is wrong in a platform's file; one that is `known` needs to say only what differs."""
    needed = ("id",) if known and not data.get("replace") else _NEEDED
    yield from _keys(file, data, {*_TEXTS, *_LISTS, *_GROUPS, "replace", *_BY_LANGUAGE}, needed)
    for key, check in _TEXTS.items():
        if key in data:
            yield from _text(file, key, data[key], check)
    for key, check in _LISTS.items():
        if key in data:
            yield from _list(file, key, data[key], check)
    if not isinstance(data.get("replace", False), bool):
        yield Problem(file, "replace", repr(data["replace"]), "expected true or false")
    for key in _BY_LANGUAGE:
        texts = data.get(key, {})
        if not isinstance(texts, dict) or not all(isinstance(v, str) for v in texts.values()):
            expected = 'expected a text for each language, { zh = "…" }'
            yield Problem(file, key, repr(texts), expected)
    for key, allowed in _GROUPS.items():
        if key in data:
            yield from _groups(file, key, data[key], allowed)


def shared_problems(file: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong in a `shared.toml`."""
    yield from _keys(file, data, {"domains"}, ("domains",))
    kinds = _FACT | {"kind": _one_of(SHARED_KINDS), "values": _domain}
    yield from _groups(file, "domains", data.get("domains", []), kinds)


def vocabulary_problems(file: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong in a file of `vocabulary/`."""
    yield from _keys(file, data, set(KINDS), ())
    for key in KINDS:
        check = _label if key in ("domain_words", "trade_words") else _any
        if key in data:
            yield from _list(file, key, data[key], check)


def _keys(
    file: str, data: Mapping[str, Any], allowed: set[str], needed: tuple[str, ...]
) -> Iterator[Problem]:
    for key in sorted(data.keys() - allowed):
        yield Problem(file, key, "", _unknown(allowed))
    for key in needed:
        if key not in data:
            yield Problem(file, key, "", "missing")


def _unknown(allowed: set[str]) -> Phrase:
    return Phrase("unknown key; expected one of {keys}", keys=", ".join(sorted(allowed)))


def _text(file: str, key: str, value: object, check: Check) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(file, key, repr(value), "expected text")
    elif expected := check(value):
        yield Problem(file, key, repr(value), expected)


def _list(file: str, key: str, value: object, check: Check) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(file, key, repr(value), "expected a list of texts")
        return
    for item in value:
        yield from _text(file, key, item, check)


def _groups(file: str, key: str, groups: object, allowed: Mapping[str, Check]) -> Iterator[Problem]:
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        yield Problem(file, key, "", Phrase("expected tables, each under [[{key}]]", key=key))
        return
    for number, group in enumerate(groups, 1):
        where = f"{key}[{number}]"
        yield from _keys(f"{file}: {where}", group, set(allowed), ("values",))
        for name, check in allowed.items():
            reader = _list if name == "values" else _text
            if name in group:
                yield from reader(file, f"{where}.{name}", group[name], check)
        yield from _sourcing(file, where, group)


def _sourcing(file: str, where: str, group: Mapping[str, Any]) -> Iterator[Problem]:
    """A fact without a source can be believed, but not be official."""
    role, source = group.get("role"), group.get("source")
    if role in (Role.OFFICIAL, Role.RELAY) and not source:
        yield Problem(
            file,
            f"{where}.source",
            "",
            Phrase('missing; without one the role is "unsourced", not "{role}"', role=role),
        )
    if role == Role.UNSOURCED and source:
        yield Problem(file, f"{where}.role", repr(role), 'there is a source: expected "official"')
    if group.get("read") and not source:
        yield Problem(file, f"{where}.read", repr(group["read"]), "there is no source to read")
    if group.get("confidence") in ("high", "medium") and not source:
        yield Problem(
            file, f"{where}.confidence", repr(group["confidence"]), 'expected "low", or a source'
        )


def _any(value: str) -> str:
    return "" if value.strip() else "expected something"


def _one_of(values: tuple[str, ...]) -> Check:
    expected = Phrase("expected one of {values}", values=", ".join(values))
    return lambda value: "" if value in values else expected


def _matching(pattern: re.Pattern[str], expected: str) -> Check:
    return lambda value: "" if pattern.fullmatch(value) else expected


def _day(value: str) -> str:
    try:
        return "" if date.fromisoformat(value).isoformat() == value else _A_DAY
    except ValueError:
        return _A_DAY


def _domain(value: str) -> str:
    ascii_form = to_ascii(value)
    if not ascii_form or "." not in ascii_form:
        return "expected a domain name that DNS could hold, such as example.com"
    if ascii_form != value:
        return Phrase('expected it in A-labels and lower case, "{name}"', name=ascii_form)
    return ""


_label = _matching(_LABEL, "expected letters, digits and hyphens, in lower case")
_NEEDED = ("id", "name", "category", "main_domain", "domains", "names")
_TEXTS: dict[str, Check] = {
    "id": _matching(_ID, "expected letters, digits and underscores, in lower case"),
    "name": _any,
    "category": _one_of(CATEGORIES),
    "main_domain": _domain,
}
_BY_LANGUAGE = ("local", "notes")
_LISTS: dict[str, Check] = {
    "labels": _label,
    "ambiguous": _any,
    "companions": _any,
    "decoys": _any,
}
_FACT: dict[str, Check] = {"source": _any, "read": _day, "confidence": _one_of(CONFIDENCES)}
_WORDED = _FACT | {
    "language": _matching(_LANGUAGE, 'expected a language, such as "en" or "zh-Hans"'),
    "values": _any,
}
_GROUPS: dict[str, dict[str, Check]] = {
    "domains": _FACT | {"role": _one_of(tuple(Role)), "values": _domain},
    "names": _WORDED,
    "senders": _FACT
    | {"role": _one_of((Role.RELAY,)), "values": _matching(_ADDRESS, "expected an address")},
    "departments": _WORDED,
    "report": _WORDED,
    "genuine": _WORDED,
    "never": _FACT | {"values": _one_of(NEVER)},
}
