"""One platform, as its file describes it, and the operator's over the shipped one: the format is in
`registry.load`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from mailguard.registry.files import read_file, shipped
from mailguard.registry.model import Fact, Platform

_ID = re.compile(r"[a-z0-9_]{1,40}")
_FACTS = {
    "names": "names",
    "departments": "departments",
    "report": "report_channels",
    "genuine": "genuine",
    "never": "never",
}
_ROLES = {
    "official": "official",
    "unsourced": "unsourced",
    "relay": "relays",
    "shared": "shared",
}


@lru_cache
def load_platform(name: str) -> Platform | None:
    """The shipped platform with the id `name`: a hundredth of the time that all of them take."""
    file = shipped() / "platforms" / f"{name}.toml"
    return laid_over(None, read_file(file)) if _ID.fullmatch(name) and file.is_file() else None


def facts(groups: Sequence[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """The facts of a list of tables that each have `values` in common source and language."""
    return tuple(
        Fact(
            value,
            group.get("source", ""),
            group.get("confidence", "low"),
            group.get("language", ""),
            group.get("read", ""),
        )
        for group in groups
        for value in group["values"]
    )


def laid_over(shipped: Platform | None, data: Mapping[str, Any]) -> Platform:
    """The platform that `data` describes, over the `shipped` one where there is one."""
    if data.get("replace"):
        shipped = None
    base = shipped or Platform(data["id"], data["name"], data["category"], data["main_domain"])
    changes: dict[str, Any] = {
        key: data[key] for key in ("name", "category", "main_domain") if key in data
    }
    for key in ("ambiguous", "companions", "decoys", "labels"):
        changes[key] = _joined(getattr(base, key), data.get(key, ()))
    for key, field in _FACTS.items():
        changes[field] = _facts_over(getattr(base, field), facts(data.get(key, ())))
    changes |= _domains_over(base, data.get("domains", ()))
    senders = data.get("senders", ())
    changes["senders"] = _facts_over(base.senders, facts(_with_role(senders, None)))
    changes["relays"] = _facts_over(changes["relays"], facts(_with_role(senders, "relay")))
    changes["notes"] = {**base.notes, **data.get("notes", {})}
    changes["names_local"] = {**base.names_local, **data.get("local", {})}
    return replace(base, **changes)


def _with_role(groups: Sequence[Mapping[str, Any]], role: str | None) -> list[Mapping[str, Any]]:
    return [group for group in groups if group.get("role") == role]


def _domains_over(
    base: Platform, groups: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[Fact, ...]]:
    """Each role's domains; a domain named in `groups` leaves the role it had."""
    named = {value for group in groups for value in group["values"]}
    result: dict[str, tuple[Fact, ...]] = {}
    for role, field in _ROLES.items():
        kept = tuple(fact for fact in getattr(base, field) if fact.value not in named)
        result[field] = kept + facts(_with_role(groups, role))
    return result


def _facts_over(shipped: tuple[Fact, ...], added: tuple[Fact, ...]) -> tuple[Fact, ...]:
    named = {fact.value for fact in added}
    return tuple(fact for fact in shipped if fact.value not in named) + added


def _joined(shipped: tuple[str, ...], added: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*shipped, *added]))
