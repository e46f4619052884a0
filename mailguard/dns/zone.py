"""DNS answers out of a table or a JSON file: for tests, demonstrations and replays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mailguard.dns.answer import Answer, Status
from mailguard.dns.names import ascii_name, parents
from mailguard.errors import ConfigError
from mailguard.limits import MAX_CNAMES
from mailguard.phrase import Phrase
from mailguard.textfile import read_text

TIMEOUT = "TIMEOUT"
"""Stands for a name's or a type's values where every query of it fails for now."""

Records = Mapping[str, str | Mapping[str, str | Sequence[str]]]

_REMEDY = Phrase(
    "A zone file is a JSON object of names, types and lists of values: {example}.",
    example='{"example.com": {"TXT": ["v=spf1 -all"], "MX": ["10 mx.example.com"]}}',
)
_NAMES = frozenset({"CNAME", "MX", "NS", "PTR"})


class ZoneResolver:
    """Answers from `records`: name to type to values, values as `Answer` has them.

    A missing name is NXDOMAIN; a name with names below it exists (RFC 8020), so other types and
    empty non-terminals are NODATA. CNAMEs are followed; a loop of them is TEMPERROR.
    """

    def __init__(self, records: Records) -> None:
        self._types: dict[str, Mapping[str, str | Sequence[str]]] = {}
        self._failing: set[str] = set()
        self._existing: set[str] = set()
        for written, types in records.items():
            name = ascii_name(written)
            if name is None:
                continue
            if isinstance(types, str):
                self._failing.add(name)
            else:
                self._types[name] = types
            self._existing.update((name, *parents(name)))

    def query(self, name: str, rdtype: str) -> Answer:
        """The answer for `name` and `rdtype`. Never raises."""
        asked = ascii_name(name)
        if asked is None:
            return Answer(name, rdtype, Status.NXDOMAIN)
        target: str | None = asked
        for _ in range(MAX_CNAMES + 1):
            if target not in self._existing:
                return Answer(asked, rdtype, Status.NXDOMAIN)
            types = self._types.get(target, {})
            values = types.get(rdtype, ())
            if target in self._failing or values == TIMEOUT:
                return Answer(asked, rdtype, Status.TEMPERROR)
            if values:
                return Answer(asked, rdtype, Status.NOERROR, tuple(values))
            if not types.get("CNAME"):
                return Answer(asked, rdtype, Status.NODATA)
            target = ascii_name(types["CNAME"][0])
        return Answer(asked, rdtype, Status.TEMPERROR)


def read_zone(path: Path) -> ZoneResolver:
    """The zone in the JSON file `path`.

    Raises `ConfigError` naming the file and what is wrong with it.
    """
    try:
        records = json.loads(read_text(path))
    except OSError as error:
        raise ConfigError(
            Phrase("Zone file {path} cannot be read: {why}.", path=path, why=error.strerror),
            _REMEDY,
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            Phrase("Zone file {path} is not JSON: {error}.", path=path, error=error), _REMEDY
        ) from error
    if problem := _problem(records):
        raise ConfigError(
            Phrase("Zone file {path}: {problem}.", path=path, problem=problem), _REMEDY
        )
    return ZoneResolver({name: _as_answered(types) for name, types in records.items()})


def _problem(records: object) -> str:
    """What is wrong with the shape of a zone, "" where nothing is."""
    if not isinstance(records, dict):
        return "the outermost value is not an object"
    for name, types in records.items():
        if ascii_name(name) is None:
            return Phrase("{name!r} is not a name that DNS can hold", name=name)
        if types == TIMEOUT:
            continue
        if not isinstance(types, dict):
            return Phrase(
                "{name} holds neither an object of types nor {timeout!r}",
                name=name,
                timeout=TIMEOUT,
            )
        for rdtype, values in types.items():
            listed = isinstance(values, list) and all(isinstance(value, str) for value in values)
            if not listed and values != TIMEOUT:
                return Phrase("{name} {type} is not a list of strings", name=name, type=rdtype)
    return ""


def _as_answered(types: str | dict[str, str | list[str]]) -> str | dict[str, str | list[str]]:
    """A file's values as `Answer` has them."""
    if isinstance(types, str):
        return types
    return {
        rdtype: values if isinstance(values, str) else [_value(rdtype, v) for v in values]
        for rdtype, values in types.items()
    }


def _value(rdtype: str, value: str) -> str:
    if rdtype in _NAMES:
        return value.lower().removesuffix(".")
    # The file's text as the octets that a server would send for it, one character an octet.
    return value.encode("utf-8", "surrogatepass").decode("latin-1")
