"""The insides of `evidence`: from what is named on the command line to mails with verdicts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mailguard import limits
from mailguard.actions.release import whereabouts
from mailguard.auth.trust import Trust
from mailguard.cli.desk import Desk
from mailguard.cli.moments import past
from mailguard.config.options import account_options, analysis_settings
from mailguard.context import Context
from mailguard.errors import ConfigError, UsageError
from mailguard.evidence.arf import abuse_report
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.pack import write_pack
from mailguard.evidence.signing import read_key
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal.model import Entry
from mailguard.journal.review import caught
from mailguard.mailbox.contract import Mail
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.phrase import Phrase
from mailguard.registry.load import load_registry
from mailguard.report.safe import printable
from mailguard.report.whole import whole_file
from mailguard.verdict.policy import Lookups, Policy
from mailguard.verdict.serial import recall
from mailguard.words.sentences import sentence


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A mail that was found, and what the journal knows about it."""

    mail: Mail
    place: str
    trust: Trust
    entry: Entry | None = None


def make_pack(wanted: Wanted, out: Path, sign: Path | None) -> None:
    """Write a pack and say so."""
    key = read_key(sign) if sign else None
    made = datetime.now(UTC)
    exhibits = collect(wanted)
    write_pack(out, exhibits, load_registry(wanted.analysis.registry), made, key=key)
    params = {"path": str(out), "count": str(len(exhibits))}
    print(sentence("evidence.written", params, language=wanted.language))  # noqa: T201 (the answer)


def make_report(wanted: Wanted, out: Path, *, sender: str, to: str) -> None:
    """Write an abuse report on one mail and say so."""
    (exhibit,) = collect(wanted)
    domain = exhibit.checked.report.author_domain or "unknown.invalid"
    to = to or f"abuse@{domain}"
    text = abuse_report(
        exhibit,
        load_registry(wanted.analysis.registry),
        sender=sender or _reporter(wanted),
        to=to,
        now=datetime.now(UTC),
    )
    with whole_file(out) as file:
        file.write(text)
    params = {"path": str(out), "to": printable(to)}
    print(sentence("evidence.arf_written", params, language=wanted.language))  # noqa: T201 (the answer)


def _reporter(wanted: Wanted) -> str:
    try:
        with Desk.open(wanted.config, wanted.language) as desk:
            return next(iter(desk.settings.accounts.values())).address
    except ConfigError:
        return "reporter@localhost.invalid"


def collect(wanted: Wanted) -> list[Exhibit]:
    """The exhibits asked for, each mail once. Raises `UsageError` where one cannot be found."""
    files = [name for name in wanted.mails if _is_file(name)]
    others = [name for name in wanted.mails if name not in files]
    chooses = bool(wanted.sender or wanted.since or wanted.until)
    if not wanted.mails and not chooses:
        raise UsageError("Name mails, or choose them by --from, --since or --until.")
    trust = Trust(authserv_ids=wanted.authserv_ids)
    exhibits: list[Exhibit] = []
    if files:
        with Pool(_thorough(wanted.analysis), workers=1) as pool:
            exhibits += [_exhibit(_from_file(Path(name), trust), pool) for name in files]
    if others or chooses:
        exhibits += _from_accounts(wanted, others, chooses=chooses)
    if not exhibits:
        raise UsageError("No mail fits.", "mailguard quarantine list --all shows those known.")
    if len(exhibits) > limits.MAX_EVIDENCE_MAILS:
        raise UsageError(
            Phrase(
                "{count} mails: a pack holds {limit} at most.",
                count=len(exhibits),
                limit=limits.MAX_EVIDENCE_MAILS,
            ),
            "Make several, by --since and --until.",
        )
    return exhibits


def _is_file(name: str) -> bool:
    return not name.isdecimal() and Path(name).is_file()


def _thorough(settings: AnalysisSettings) -> AnalysisSettings:
    """Evidence asks everything: the sender may know that it is collected."""
    return replace(settings, policy=Policy(lookups=Lookups.ALWAYS))


def _from_file(path: Path, trust: Trust) -> _Found:
    try:
        with path.open("rb") as file:
            raw = file.read(limits.MAX_WHOLE)
        size = path.stat().st_size
    except OSError as error:
        raise UsageError(
            Phrase("{path}: cannot be read: {why}.", path=path, why=error.strerror)
        ) from None
    # when a file was saved says nothing of when the mail came
    return _Found(Mail(0, raw, size), path.name, trust)


def _from_accounts(wanted: Wanted, names: Iterable[str], *, chooses: bool) -> Iterator[Exhibit]:
    with Desk.open(wanted.config, wanted.language) as desk, ExitStack() as stack:
        entries = [desk.mail(int(name)).entry for name in names if name.isdecimal()]
        if chooses:
            entries += _chosen(desk, wanted)
        places = [name for name in names if not name.isdecimal()]
        settings = _thorough(analysis_settings(desk.settings))
        pool = stack.enter_context(Pool(settings, workers=1))
        mailboxes: dict[str, ImapMailbox] = {}

        def mailbox(account: str) -> ImapMailbox:
            if account not in mailboxes:
                mailboxes[account] = desk.mailbox(account, readonly=True)
                stack.enter_context(closing(mailboxes[account]))
            return mailboxes[account]

        for entry in {entry.id: entry for entry in entries}.values():
            yield _exhibit(_from_journal(desk, mailbox(entry.key.account), entry), pool)
        for place in places:
            account = _account_of(desk, place)
            yield _exhibit(_from_place(desk, mailbox(account), place), pool)


def _chosen(desk: Desk, wanted: Wanted) -> list[Entry]:
    now = datetime.now(UTC)
    since = past(wanted.since, "--since", now).timestamp() if wanted.since else 0.0
    until = past(wanted.until, "--until", now).timestamp() if wanted.until else now.timestamp()
    sender = wanted.sender.lower()
    return [
        mail.entry
        for mail in caught(desk.journal, since=since, until=until)
        if not sender or sender in (mail.author, mail.author.rpartition("@")[2])
    ]


def _from_journal(desk: Desk, mailbox: ImapMailbox, entry: Entry) -> _Found:
    key = whereabouts(mailbox, desk.journal, entry)
    mail = None
    if key is not None:
        mailbox.open(key.folder)
        mail = mailbox.whole(key.uid)
    if key is None or mail is None:
        raise UsageError(
            Phrase(
                "{number}: the mail is no more where mailguard put it or found it.", number=entry.id
            ),
            "Find it, save it as .eml, and name that file.",
        )
    place = f"{key.account}/{key.folder}/{key.uid}"
    return _Found(mail, place, account_options(key.account, desk.settings).trust, entry)


def _account_of(desk: Desk, place: str) -> str:
    account = place.partition("/")[0]
    if place.count("/") < 2 or account not in desk.settings.accounts:
        raise UsageError(
            Phrase(
                "{place}: neither a number, nor a file, nor ACCOUNT/FOLDER/UID of an account.",
                place=place,
            ),
            "mailguard quarantine list shows numbers.",
        )
    return account


def _from_place(desk: Desk, mailbox: ImapMailbox, place: str) -> _Found:
    account, _, rest = place.partition("/")
    folder, _, uid = rest.rpartition("/")
    mailbox.open(folder)
    mail = mailbox.whole(int(uid)) if uid.isdecimal() else None
    if mail is None:
        raise UsageError(Phrase("{place}: there is no such mail.", place=place))
    return _Found(mail, place, account_options(account, desk.settings).trust)


def _exhibit(found: _Found, pool: Pool) -> Exhibit:
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
    )
