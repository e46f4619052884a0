"""Reads the registry's files: one TOML file a platform, the shared domains, the vocabulary.

A platform file (`platforms/dhgate.toml`, or in a folder of the operator's own):

    id = "dhgate"                     # letters, digits, underscores; also the file's name
    name = "DHgate"
    category = "marketplace"          # or "payment", "commerce"
    main_domain = "dhgate.com"        # one of the official domains below
    labels = ["dhgate"]               # what lookalikes imitate; main_domain's own where absent
    ambiguous = ["…"]                 # names that are ordinary words too,
    companions = ["…"]                # and what must stand beside them
    decoys = ["…"]                    # longer words that only look like one of the names
    notes = { en = "…", zh = "…" }    # what a reader of the card should know
    local = { zh = "敦煌网" }          # how the card names it in a language

    [[domains]]                       # as many as there are sources
    role = "official"                 # or "unsourced", "relay", "shared"
    source = "…"                      # where anybody can check it; absent for "unsourced"
    read = "2026-11-21"               # when somebody last read it there, where that is noted
    confidence = "high"               # or "medium", "low"
    values = ["dhgate.com"]

    [[names]]                         # language, source, read, confidence, values
    [[senders]]                       # full addresses; role = "relay" for those with others' words
    [[departments]]                   # language, source, read, confidence, values
    [[report]]                        # where to report what poses as it
    [[genuine]]                       # how to tell its own mail
    [[never]]                         # what it never does, as it says itself: `model.NEVER`

A file of the operator's with the id of a shipped platform is laid over it: single keys replace,
facts are added, a fact with the same value replaces the shipped one. `replace = true` forgets the
shipped platform first. `shared.toml` and `vocabulary/*.toml` may stand there too, and add.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase
from mailguard.registry.files import SHARED_FILE, in_vocabulary, read_file, read_folder, shipped
from mailguard.registry.index import Registry
from mailguard.registry.model import Fact, Platform
from mailguard.registry.vocabulary import KINDS, Vocabulary

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


def load_registry(extra: Sequence[Path] = ()) -> Registry:
    """The shipped registry with the files in the folders `extra` laid over it, in order.

    Raises ConfigError, naming file, key, value and what is expected, for the first thing wrong in
    `extra`; `validate` lists everything.
    """
    if extra:
        _refuse_wrong(extra)
    platforms: dict[str, Platform] = {}
    shared: list[Fact] = []
    words: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for folder in (shipped(), *extra):
        for name, data in read_folder(folder):
            if name == SHARED_FILE:
                shared.extend(facts(data.get("domains", [])))
            elif in_vocabulary(name):
                for kind in KINDS:
                    words[kind].extend(data.get(kind, []))
            else:
                platforms[data["id"]] = laid_over(platforms.get(data["id"]), data)
    vocabulary = Vocabulary(**{kind: tuple(dict.fromkeys(words[kind])) for kind in KINDS})
    return Registry(platforms, shared, vocabulary)


@lru_cache
def load_platform(name: str) -> Platform | None:
    """The shipped platform with the id `name`: a hundredth of the time that all of them take."""
    file = shipped() / "platforms" / f"{name}.toml"
    return laid_over(None, read_file(file)) if _ID.fullmatch(name) and file.is_file() else None


def _refuse_wrong(extra: Sequence[Path]) -> None:
    from mailguard.registry.validate import validate  # noqa: PLC0415 (an operator's files only)

    problems = validate(extra)
    if problems:
        folders = shlex.join(map(str, extra))
        remedy = "To see everything that is wrong: mailguard registry validate {folders}"
        raise ConfigError(problems[0].told, Phrase(remedy, folders=folders))


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
