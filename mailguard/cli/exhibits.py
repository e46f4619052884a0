"""The insides of `evidence`: from what is named on the command line to mails with verdicts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailguard import limits
from mailguard.auth.trust import Trust
from mailguard.cli.retrieval import Found, Mailboxes, chosen, is_number, known, named
from mailguard.cli.saved import saved_mail
from mailguard.cli.session import Session
from mailguard.config.options import analysis_settings
from mailguard.context import Context
from mailguard.errors import UsageError
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.pack import write_pack
from mailguard.evidence.signing import read_key
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.phrase import Phrase
from mailguard.registry.load import load_registry
from mailguard.report.safe import LONG, printable
from mailguard.report.whole import check_place
from mailguard.verdict.policy import Lookups, Policy
from mailguard.verdict.serial import recall
from mailguard.words.sentences import labelled, speaker


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command line of `evidence`: which mails, and how files among them are judged."""

    mails: tuple[str, ...] = ()
    sender: str = ""
    since: str = ""
    until: str = ""
    config: Path | None = None
    language: str = "en"
    analysis: AnalysisSettings = AnalysisSettings()
    authserv_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class Collection:
    """Exhibits, each mail once, and in a line each what was chosen and is no more to be had.

    `again` is how many more were found that are one of them, byte for byte.
    """

    exhibits: list[Exhibit] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    again: int = 0

    def add(self, found: Iterable[Found], settings: AnalysisSettings) -> None:
        """Judge what was found. A mail that came in twice is kept as it was found first."""
        have = {exhibit.sha256 for exhibit in self.exhibits}
        # the sender may know that evidence is collected: everything is asked
        thorough = replace(settings, policy=Policy(lookups=Lookups.ALWAYS))
        with Pool(thorough, workers=1) as pool:
            for one in found:
                digest = hashlib.sha256(one.mail.raw).hexdigest()
                if digest in have:
                    self.again += 1
                    continue
                have.add(digest)
                self.exhibits.append(_exhibit(one, pool))


def make_pack(wanted: Wanted, out: Path, sign: Path | None) -> None:
    """Write a pack and say so, and what is not in it."""
    check_place(out)
    key = read_key(sign) if sign else None
    made = datetime.now(UTC).astimezone()  # the statement is in the zone of who signs it
    found = collect(wanted)
    registry = load_registry(wanted.analysis.registry)
    write_pack(out, found.exhibits, registry, made, key=key, gone=found.gone)
    say = speaker(wanted.language, "evidence.")
    typer.echo(say("written", path=printable(str(out), LONG), count=len(found.exhibits)))
    if found.again:
        typer.echo(say("again", count=found.again), err=True)
    if found.gone:
        missing = "".join(f"\n  {line}" for line in found.gone)
        typer.echo(say("gone", count=len(found.gone)) + missing, err=True)
    for number, exhibit in enumerate(found.exhibits, 1):
        if not exhibit.complete:
            have, size = len(exhibit.raw), exhibit.size
            cut = say("incomplete", have=have, size=size)
            told = labelled(say("mail", number=number), cut, wanted.language)
            typer.echo(told, err=True)


def collect(wanted: Wanted) -> Collection:
    """The mails asked for. Raises `UsageError` where one that is named cannot be found."""
    chooses = bool(wanted.sender or wanted.since or wanted.until)
    if not wanted.mails and not chooses:
        raise UsageError("Name mails, or choose them by --from, --since or --until.")
    if wanted.mails and chooses:
        raise UsageError(
            "--from, --since and --until choose among all mail that was flagged.",
            "Leave them out where mails are named.",
        )
    collection = Collection()
    trust = Trust(authserv_ids=wanted.authserv_ids)
    files, others = [], []
    for name in dict.fromkeys(wanted.mails):
        saved = None if is_number(name) else saved_mail(name)
        if saved is not None:
            files.append(Found(*saved, trust, fetched=False))
        else:
            others.append(known(name))
    if others or chooses:
        with Session.open(wanted.config, wanted.language) as session, ExitStack() as stack:
            mailboxes = Mailboxes(session, stack)
            if chooses:
                which = (wanted.sender, wanted.since, wanted.until)
                found = chosen(mailboxes, *which, collection.gone)
            else:
                # of what is named twice, the journal knows more
                found = named(mailboxes, sorted(others, key=is_number, reverse=True))
            collection.add(found, analysis_settings(session.settings))
    if files:
        collection.add(files, wanted.analysis)
    _check_count(collection)
    return collection


def _check_count(collection: Collection) -> None:
    count = len(collection.exhibits)
    if not count and collection.gone:
        raise UsageError(
            Phrase(
                "{count} mails fit, and none is where mailguard put it or found it.",
                count=len(collection.gone),
            ),
            "Find them, save them as .eml, and name those files.",
        )
    if not count:
        raise UsageError("No mail fits.", "mailguard quarantine list --all shows those known.")
    if count > limits.MAX_EVIDENCE_MAILS:
        raise UsageError(
            Phrase(
                "{count} mails: a pack holds {limit} at most.",
                count=count,
                limit=limits.MAX_EVIDENCE_MAILS,
            ),
            "Make several, by --since and --until.",
        )


def _exhibit(found: Found, pool: Pool) -> Exhibit:
    """Judge a mail completely, with the answers that were recorded when it came."""
    mail, entry = found.mail, found.entry
    known = recall(entry.verdict, entry.lookups) if entry else None
    context = Context(
        trust=found.trust,
        received=mail.received,
        size=mail.size,
        final=True,
        recorded=known.answers if known else (),
    )
    checked_at = time.time()
    checked = pool.analyse(mail.raw, context).result()
    return Exhibit(
        raw=mail.raw,
        size=mail.size,
        place=found.place,
        received=mail.received,
        trust=found.trust,
        verdict=known or checked,
        judged_at=entry.seen_at if entry and known else checked_at,
        checked=checked,
        checked_at=checked_at,
        fetched=found.fetched,
    )
