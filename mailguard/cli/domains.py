"""Domain names against the registry, out as text or JSON: the insides of `domain`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_USAGE
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.names.idna import to_ascii
from mailguard.names.pasted import pasted_domain
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.registry.model import Role
from mailguard.report.lines import print_json
from mailguard.report.platforms import platform_name
from mailguard.report.safe import printable
from mailguard.words.sentences import sentence


def report_domains(
    names: Sequence[str], folders: Sequence[Path], *, as_json: bool, language: str
) -> int:
    """Print an answer for each name in order; the exit code to end with."""
    registry = load_registry(tuple(folders))
    flagged = judged = unread = False
    for name in _names(names):
        row = classify(name, registry)
        flagged = flagged or row["lookalike_of"] is not None
        readable = row["technique"] != "unreadable"
        judged, unread = judged or readable, unread or not readable
        if as_json:
            print_json(row)
        else:
            sys.stdout.write(_sentence(row, registry, language) + "\n")
    sys.stdout.flush()
    if unread and not judged:
        return EXIT_USAGE
    return EXIT_FLAGGED if flagged else EXIT_OK


def classify(name: str, registry: Registry) -> dict[str, str | None]:
    """The JSON of `domain`: `domain` as given, that of a link or an address, `official_of`,
    `lookalike_of`, `technique`.
    """
    domain = pasted_domain(name)
    row: dict[str, str | None] = {
        "domain": domain or name,
        "official_of": None,
        "lookalike_of": None,
        "technique": None,
    }
    ascii_name = to_ascii(domain)
    if not ascii_name:
        row["technique"] = "unreadable"
        return row
    owner = registry.owner(ascii_name)
    if owner is not None:
        if owner.role in (Role.OFFICIAL, Role.RELAY):
            row["official_of"] = owner.platform
        return row
    lookalike = find_lookalike(ascii_name, registry)
    if lookalike is not None:
        row["lookalike_of"] = lookalike.platform
        row["technique"] = lookalike.technique
    return row


def _names(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield name


def _sentence(row: dict[str, str | None], registry: Registry, language: str) -> str:
    domain = printable(row["domain"] or "")
    if row["technique"] == "unreadable":
        return sentence("face.domain.unreadable", {"domain": domain}, language=language)
    owner = row["official_of"] or row["lookalike_of"]
    if owner is None:
        return sentence("face.domain.neither", {"domain": domain}, language=language)
    code = "face.domain.official" if row["official_of"] else "face.domain.lookalike"
    trick = row["technique"]
    params = {
        "domain": domain,
        "platform": platform_name(registry, owner, language),
        "technique": sentence(f"face.trick.{trick}", language=language) if trick else "",
    }
    return sentence(code, params, language=language)
