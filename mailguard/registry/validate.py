"""Everything wrong with a registry at once: each file by itself, then the facts side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from mailguard.errors import ConfigError
from mailguard.names.fold import fold_plain
from mailguard.names.suffix import public_suffix
from mailguard.phrase import Phrase
from mailguard.registry.files import SHARED_FILE, in_vocabulary, read_file, shipped, toml_files
from mailguard.registry.model import Role
from mailguard.registry.schema import (
    Problem,
    platform_problems,
    shared_problems,
    vocabulary_problems,
)

_SHORTEST_LATIN = 4
_SHORTEST = 2

Files = list[tuple[str, dict[str, Any]]]


def validate(extra: Sequence[Path] = ()) -> list[Problem]:
    """Every problem in the shipped registry and the folders `extra` laid over it, in order."""
    problems: list[Problem] = []
    folders: list[Files] = []
    known: set[str] = set()
    for folder in (shipped(), *extra):
        files, unreadable = _readable(folder)
        problems += unreadable
        problems += _by_themselves(files, known)
        known |= {str(data.get("id")) for name, data in files if _is_platform(name)}
        folders.append(files)
    if not problems:  # the comparisons rely on well-formed files
        problems += _beside_each_other(folders)
    return problems


def _readable(folder: Traversable) -> tuple[Files, list[Problem]]:
    """The folder's files that can be read, and why the others cannot."""
    try:
        entries = toml_files(folder)
    except ConfigError as error:
        return [], [Problem(str(folder), "folder", "", error.problem)]
    if not entries:
        nothing = Phrase("{folder}: holds no file NAME.toml or platforms/NAME.toml.", folder=folder)
        return [], [Problem(str(folder), "folder", "", nothing)]
    files: Files = []
    problems: list[Problem] = []
    for name, entry in entries:
        try:
            files.append((name, read_file(entry)))
        except ConfigError as error:
            problems.append(Problem(name, "file", "", error.problem))
    return files, problems


def _is_platform(name: str) -> bool:
    return not in_vocabulary(name) and name != SHARED_FILE


def _by_themselves(files: Files, known: set[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, data in files:
        if in_vocabulary(name):
            yield from vocabulary_problems(name, data)
        elif name == SHARED_FILE:
            yield from shared_problems(name, data)
        else:
            identifier = str(data.get("id", ""))
            yield from platform_problems(name, data, known=identifier in known)
            if identifier in seen:
                expected = Phrase(
                    "{file} has the same id; expected one file a platform", file=seen[identifier]
                )
                yield Problem(name, "id", repr(identifier), expected)
            seen[identifier] = name
            if identifier and Path(name).stem != identifier:
                expected = Phrase('expected "{name}", the file\'s name', name=Path(name).stem)
                yield Problem(name, "id", repr(identifier), expected)


def _beside_each_other(folders: list[Files]) -> Iterator[Problem]:
    platforms = [(n, d) for files in folders for n, d in files if _is_platform(n)]
    shared = {
        value: name
        for files in folders
        for name, data in files
        if name == SHARED_FILE
        for group in data["domains"]
        for value in group["values"]
    }
    words = {
        _compact(word)
        for files in folders
        for name, data in files
        if in_vocabulary(name)
        for kind in ("risk_departments", "departments", "services", "notices")
        for word in data.get(kind, ())
    }
    yield from _domains(platforms, shared)
    for name, data in platforms:
        yield from _main_domain(name, data)
        yield from _names(name, data, words)


def _values(data: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for group in data.get(key, ()):
        for value in group["values"]:
            yield group, value


def _domains(platforms: Files, shared: Mapping[str, str]) -> Iterator[Problem]:
    """One owner a domain; and none for a shared one."""
    owners: dict[str, tuple[str, str]] = {}
    for name, data in platforms:
        for group, value in _values(data, "domains"):
            role = group.get("role", "")
            if role == Role.SHARED:
                if value not in shared:
                    missing = Phrase("shared: expected it in {file} too", file=SHARED_FILE)
                    yield Problem(name, "domains", repr(value), missing)
                continue
            if value in shared:
                expected = Phrase(
                    "{role}, but {file} lists it as shared: anybody sends from it, so it proves no "
                    "platform",
                    role=role,
                    file=shared[value],
                )
                yield Problem(name, "domains", repr(value), expected)
            elif public_suffix(value) == value:
                below = "anybody can register below it; expected a domain of the platform's own"
                yield Problem(name, "domains", repr(value), below)
            other, owner = owners.setdefault(value, (name, data["id"]))
            if owner != data["id"]:
                twice = Phrase("{file} lists it too; expected one platform a domain", file=other)
                yield Problem(name, "domains", repr(value), twice)


def _main_domain(name: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    official = {v for group, v in _values(data, "domains") if group.get("role") == Role.OFFICIAL}
    main = data.get("main_domain")
    if main and "domains" in data and official and main not in official:
        yield Problem(name, "main_domain", repr(main), "expected one of the official domains")


def _names(name: str, data: Mapping[str, Any], words: set[str]) -> Iterator[Problem]:
    ambiguous = set(data.get("ambiguous", ()))
    listed = {value for _, value in _values(data, "names")}
    for value in sorted(ambiguous - listed) if "names" in data else ():
        yield Problem(name, "ambiguous", repr(value), "expected one of the names")
    if ambiguous and not data.get("companions"):
        yield Problem(name, "companions", "", "missing: what must stand beside an ambiguous name?")
    for value in sorted(listed - ambiguous):
        compact = _compact(value)
        shortest = _SHORTEST_LATIN if compact.isascii() else _SHORTEST
        if len(compact) < shortest:
            expected = Phrase(
                "shorter than {shortest} letters, so other things are called that too; expected it "
                'under "ambiguous"',
                shortest=shortest,
            )
            yield Problem(name, "names", repr(value), expected)
        elif compact in words:
            yield Problem(
                name,
                "names",
                repr(value),
                'a word of the vocabulary, which everybody uses; expected it under "ambiguous"',
            )


def _compact(name: str) -> str:
    return "".join(c for c in fold_plain(name).text if c.isalnum())
