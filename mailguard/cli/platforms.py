"""Platforms, out as a table, a card or JSON: the insides of `registry`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mailguard.errors import EXIT_CONFIG, EXIT_OK, UsageError
from mailguard.phrase import Phrase
from mailguard.registry.index import Registry
from mailguard.registry.model import Fact, Platform
from mailguard.registry.validate import validate
from mailguard.report.lines import print_json
from mailguard.report.platforms import listed, platform_name
from mailguard.report.safe import LONG, printable
from mailguard.report.wrapping import print_hanging
from mailguard.words.phrases import in_language
from mailguard.words.sentences import sentence

_ADVICE = ("genuine", "report_channels")
_SECTIONS = (
    *("official", "relays", "unsourced", "shared", "names", "senders", "departments"),
    *_ADVICE,
    "never",
)
"""The sections of a card, each a field of the platform."""


def print_platforms(registry: Registry, *, as_json: bool, language: str) -> None:
    """All platforms, by id: a table, or a JSON object a line."""
    platforms = sorted(registry.platforms.values(), key=lambda platform: platform.id)
    if as_json:
        for platform in platforms:
            print_json(_row(platform))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "name", "category", "main_domain", "official", "names"):
        number = column in ("official", "names")
        heading = sentence(f"registry.column.{column}", language=language)
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for platform in platforms:
        table.add_row(
            platform.id,
            escape(platform_name(registry, platform.id, language)),
            sentence(f"registry.category.{platform.category}", language=language),
            platform.main_domain,
            str(len(platform.official)),
            str(len(platform.names)),
        )
    Console(soft_wrap=not sys.stdout.isatty()).print(table)


def print_card(registry: Registry, identifier: str, *, as_json: bool, language: str) -> None:
    """One platform, all of it. Raises UsageError for an id that is not there."""
    platform = registry.platforms.get(identifier)
    if platform is None:
        near = _near(registry, identifier)
        problem = Phrase("{platform}: no such platform.", platform=identifier)
        if near:
            raise UsageError(problem, Phrase("Did you mean {names}?", names=" / ".join(near)))
        raise UsageError(problem, "`mailguard registry list` lists them.")
    if as_json:
        print_json(asdict(platform))
        return
    console = Console(highlight=False)
    category = sentence(f"registry.category.{platform.category}", language=language)
    title = escape(platform_name(registry, platform.id, language))
    console.print(f"[bold]{title}[/bold]  ({platform.id}, {category})  {platform.main_domain}")
    notes = platform.notes.get(language, platform.notes.get("en"))
    if notes:
        console.print()
        print_hanging(console, "  ", notes)
    for section in _SECTIONS:
        facts = _for_reader(section, getattr(platform, section), language)
        if facts:
            heading = sentence(f"registry.section.{section}", language=language)
            console.print()
            print_hanging(console, "", heading, "bold")
            for line, style in _fact_lines(section, facts, language):
                print_hanging(console, "  ", line, style)
    if platform.ambiguous:
        names = listed(platform.ambiguous, language)
        words = listed(platform.companions, language)
        params = {"names": names, "words": words}
        console.print()
        print_hanging(console, "", sentence("registry.ambiguous", params, language=language))


def _near(registry: Registry, given: str) -> list[str]:
    """The ids that may have been meant: of the platform that is called so, else spelt alike."""
    called = [
        platform.id
        for platform in registry.platforms.values()
        if given.lower() in {fact.value.lower() for fact in platform.names}
    ]
    return called or get_close_matches(given.lower(), registry.platforms, n=3)


def print_problems(folders: Sequence[Path], *, as_json: bool, language: str) -> int:
    """Every problem in the shipped files and `folders`; the exit code to end with."""
    problems = validate(folders)
    for problem in problems:
        if as_json:
            print_json(asdict(problem))
        else:
            sys.stdout.write(f"{printable(in_language(problem.told, language), LONG)}\n")
    return EXIT_CONFIG if problems else EXIT_OK


def _for_reader(section: str, facts: tuple[Fact, ...], language: str) -> tuple[Fact, ...]:
    """Advice is in the reader's language where it is in any; all else in every language."""
    if section not in _ADVICE:
        return facts
    return tuple(fact for fact in facts if fact.language in ("", language))


def _fact_lines(section: str, facts: tuple[Fact, ...], language: str) -> Iterator[tuple[str, str]]:
    """The facts, those of one source together, the source below them; each line with its style."""
    for source, group in groupby(facts, key=lambda fact: (fact.source, fact.confidence)):
        values = [_value(section, fact, language) for fact in group]
        yield listed(values, language, sentences=section in (*_ADVICE, "never")), ""
        where, confidence = source
        if where:
            sure = sentence(f"registry.confidence.{confidence}", language=language)
            told = {"source": where, "confidence": sure}
            yield sentence("registry.source", told, language=language), "dim"
        else:
            yield sentence("registry.no_source", language=language), "dim"


def _value(section: str, fact: Fact, language: str) -> str:
    if section == "never":
        return sentence(f"registry.never.{fact.value}", language=language)
    return fact.value


def _row(platform: Platform) -> dict[str, object]:
    return {
        "id": platform.id,
        "name": platform.name,
        "category": platform.category,
        "main_domain": platform.main_domain,
        "official": [fact.value for fact in platform.official],
        "relays": [fact.value for fact in platform.relays],
        "unsourced": [fact.value for fact in platform.unsourced],
        "names": [fact.value for fact in platform.names],
    }
