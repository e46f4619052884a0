"""The demonstration: real server, real pipeline, sample mail; and what it looks like."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailguard.actions.options import Actions, Mode
from mailguard.auth.trust import Trust
from mailguard.demo.mails import ADDRESS, HOST, Samples, make_samples
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded, Handled
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal.journal import Journal
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.imap.settings import ImapSettings, Tls
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.report.explain import explain
from mailguard.report.html import render
from mailguard.report.platforms import platform_name
from mailguard.report.rows import Row
from mailguard.report.terminal import print_verdict
from mailguard.report.whole import REPORT, check_place, whole_file
from mailguard.words.sentences import sentence

FOLDER = "INBOX"
PASSWORD = "demo"  # noqa: S105 (of a server that lives for seconds and hears this machine alone)


def show(console: Console, report: Path, *, language: str) -> None:
    """Run the demonstration, printing to `console`, and write the HTML report."""

    def say(code: str, **params: object) -> None:
        text = sentence(code, params, language=language)
        console.print(text, markup=False, soft_wrap=True)

    check_place(report, REPORT)
    samples = make_samples(datetime.now(UTC))
    with DemoServer(ADDRESS, PASSWORD) as server, tempfile.TemporaryDirectory() as scratch:
        for sample in samples.mails:
            server.deliver(FOLDER, sample.raw, received=sample.received)
        say("demo.start", count=len(samples.mails), port=server.port)
        with closing(_connect(server.port)) as looking:
            console.print(_folders(looking, language))
        registry = load_registry()
        handled = _guard(console, server.port, samples, Path(scratch), registry, language)
        say("demo.after")
        with closing(_connect(server.port)) as looking:
            console.print(_folders(looking, language))
    rows = [_row(one) for one in handled]
    page = render(
        rows,
        title=sentence("demo.title", language=language),
        language=language,
        platform_name=lambda platform: platform_name(registry, platform, language),
        now=datetime.now(UTC),
    )
    with whole_file(report, replaces=REPORT) as file:
        file.write(page.encode())
    say("report.page", path=report)
    say("demo.next")


def _connect(port: int) -> ImapMailbox:
    settings = ImapSettings("127.0.0.1", ADDRESS, port=port, tls=Tls.PLAIN)
    mailbox = ImapMailbox(settings, lambda: PASSWORD)
    mailbox.connect()
    return mailbox


def _guard(
    console: Console,
    port: int,
    samples: Samples,
    scratch: Path,
    registry: Registry,
    language: str,
) -> list[Handled]:
    """Guard the mailbox once, as the service does, and print what is found."""
    zone = scratch / "zone.json"
    zone.write_text(samples.zone, encoding="utf-8")
    settings = AnalysisSettings(resolver=f"zone:{zone}")
    account = Guarded("demo", Trust(hosts=(HOST,)), Actions(mode=Mode.ENFORCE))
    found = []
    with (
        Pool(settings) as pool,
        Journal.open(scratch / "journal.sqlite") as journal,
        closing(_connect(port)) as mailbox,
    ):
        guard = Guard(account, mailbox, pool, journal, clock=time.time)
        for one, sample in zip(guard.sweep(FOLDER), samples.mails, strict=True):
            verdict = one.seen.verdict
            name = platform_name(registry, verdict.platform, language)
            words = explain(verdict, language=language, platform=name)
            print_verdict(console, sample.about[language], verdict.kind, words, language=language)
            found.append(one)
    return found


def _folders(mailbox: ImapMailbox, language: str) -> Table:
    """Each folder with how many mails it holds, and how many of them are marked or unread."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for code in ("demo.folder", "demo.mails", "demo.unread", "demo.marks"):
        table.add_column(sentence(code, language=language))
    for folder in mailbox.folders():
        mailbox.open(folder.name)
        flags = [mailbox.flags(uid) or frozenset() for uid in mailbox.uids()]
        marks = sorted({mark for found in flags for mark in found if not mark.startswith("\\")})
        unread = sum("\\Seen" not in found for found in flags)
        table.add_row(folder.name, str(len(flags)), str(unread), " ".join(marks))
    return table


def _row(handled: Handled) -> Row:
    place = f"{handled.key.folder}/{handled.key.uid}"
    return Row(place, handled.seen.verdict, handled.seen.received, handled.deed)
