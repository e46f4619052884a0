"""What `audit` prints and writes."""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from rich.console import Console

from mailguard.cli.auditing.objects import of_case, of_mail
from mailguard.registry.model import Platform
from mailguard.registry.platform import load_platform
from mailguard.report.cases import find_cases
from mailguard.report.explain import explain
from mailguard.report.lines import print_json
from mailguard.report.platforms import name_in
from mailguard.report.rows import Row, remembered, slim, totals
from mailguard.report.sheet import COLUMNS, cells
from mailguard.report.tables import print_answered, print_cases, print_rows
from mailguard.report.terminal import print_summary, print_verdict
from mailguard.report.whole import REPORT, whole_file
from mailguard.words.sentences import labelled, more, sentence

EXPLAINED = 20
"""Flagged mails that are explained one by one on a terminal; all of them are in the table."""
FLAWED = 20
"""Mails that could not be read and are named; all of them are in JSON."""


@dataclass(frozen=True, slots=True)
class Output:
    """How the rows are wanted: on a terminal, as JSON or CSV on stdout; and as one HTML file."""

    as_json: bool
    as_csv: bool
    html: Path | None
    language: str

    def wanted(self, row: Row) -> Row:
        """What is wanted of a row: JSON says all there is, the others little of unflagged mail."""
        return row if self.as_json else slim(row)


class Reporter:
    """Prints rows as they come where that is wanted, and keeps them for the report."""

    def __init__(self, output: Output, registry: tuple[Path, ...]) -> None:
        """Raises ConfigError for what is wrong with the files in the folders `registry`."""
        self._output = output
        self._platforms = _platforms(registry) if registry else None
        self._console = Console(highlight=False)
        self._rows: list[Row] = []
        self._lost: OSError | None = None
        if output.html is not None:
            from mailguard.report.html import template  # few audits are asked for a page

            template()  # made while the analysis processes start
        self._sheet = csv.writer(sys.stdout) if output.as_csv else None
        if self._sheet is not None:
            with self._printing():
                sys.stdout.write(_mark(sys.stdout.encoding))
                self._sheet.writerow(COLUMNS)

    @property
    def count(self) -> int:
        """How many rows there were."""
        return len(self._rows)

    @property
    def flagged(self) -> bool:
        """Whether any mail was."""
        return any(row.verdict.kind.flagged for row in self._rows)

    @property
    def flaws(self) -> list[str]:
        """Which mails could not be read, or not to their end, and why; the first of them."""
        flawed = [row for row in self._rows if row.flaw]
        language = self._output.language
        told = [
            labelled(row.place, sentence(row.flaw, language=language), language)
            for row in flawed[:FLAWED]
        ]
        return told + more(len(flawed) - FLAWED, language)

    def add(self, row: Row) -> None:
        """One more mail."""
        if self._lost is None:
            with self._printing():
                self._print(row)
        self._rows.append(remembered(row))

    def finish(self, missing: Sequence[str] = ()) -> None:
        """What only the whole tells: who was answered, the cases, the totals; then the page.

        `missing` says of each thing that was not read why it was not. Raises OSError where what was
        printed did not get out.
        """
        try:
            if self._lost is not None:
                raise self._lost
            self._print_whole()
        finally:
            if self._output.html is not None:
                self._write_page(self._output.html, missing)
        if self._output.html is not None and not self._output.as_json and self._sheet is None:
            where = {"path": self._output.html}
            told = sentence("report.page", where, language=self._output.language)
            self._console.print(told, markup=False, soft_wrap=True)

    @contextmanager
    def _printing(self) -> Iterator[None]:
        """Who reads may have gone (`| head`), or the disk be full: the page is for others."""
        try:
            yield
        except OSError as error:
            if self._output.html is None:
                raise
            self._lost = error

    def _print(self, row: Row) -> None:
        """What is said of one mail as it comes."""
        if self._output.as_json:
            print_json(of_mail(row, self._output.language))
        elif self._sheet is not None:
            self._sheet.writerow(cells(row))

    def _print_whole(self) -> None:
        cases = find_cases(self._rows)
        if self._output.as_json:
            for number, case in enumerate(cases, 1):
                print_json(of_case(number, case))
        elif self._sheet is None:
            language = self._output.language
            print_answered(self._console, self._rows, self._name, language=language)
            print_cases(self._console, cases, self._name, language=language)
            self._explain()
            print_rows(self._console, self._rows, self._name, language=language)
            print_summary(self._console, totals(self._rows), language=language)
        sys.stdout.flush()

    def _explain(self) -> None:
        """The first flagged mails, one by one."""
        language = self._output.language
        flagged = (row for row in self._rows if row.verdict.kind.flagged)
        for row in islice(flagged, EXPLAINED):
            name = self._name(row.verdict.platform)
            words = explain(row.verdict, language=language, platform=name)
            print_verdict(self._console, row.place, row.verdict.kind, words, language=language)

    def _write_page(self, path: Path, missing: Sequence[str]) -> None:
        # Templates take a while to load, and few audits are asked for a page.
        from mailguard.report.html import render

        page = render(
            self._rows,
            title=sentence("report.title", language=self._output.language),
            language=self._output.language,
            platform_name=self._name,
            now=datetime.now(UTC).astimezone(),
            missing=missing,
        )
        with whole_file(path, replaces=REPORT) as file:
            file.write(page.encode("utf-8", "replace"))

    def _name(self, platform: str) -> str:
        own = self._platforms
        known = load_platform(platform) if own is None else own.get(platform)
        return name_in(self._output.language, known) if known else platform


def _platforms(folders: tuple[Path, ...]) -> Mapping[str, Platform]:
    """All there are, an operator's files among them."""
    from mailguard.registry.load import load_registry  # without such files a few are named, if any

    return load_registry(folders).platforms


def _mark(encoding: str) -> str:
    """What a sheet in UTF-8 begins with: Excel takes one without it for the system's code page."""
    return "\ufeff" if codecs.lookup(encoding).name == "utf-8" else ""
