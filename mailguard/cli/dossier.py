"""All that is known of one mail that was caught: the insides of `quarantine show`."""

from __future__ import annotations

from mailguard.cli.session import Session, minute, when
from mailguard.journal.model import Deed, Intent, Outcome
from mailguard.journal.review import Caught, Decision, decisions
from mailguard.report.explain import explain
from mailguard.report.lines import print_json
from mailguard.report.platforms import platform_name
from mailguard.report.safe import LONG, printable
from mailguard.report.terminal import print_verdict
from mailguard.report.wrapping import print_hanging
from mailguard.verdict.model import Kind
from mailguard.verdict.serial import recall

_OPEN = (Outcome.INTENDED, Outcome.COPIED)


def show(session: Session, number: int, *, as_json: bool) -> None:
    """Print all that is known about a mail. Raises `UsageError` where there is none."""
    mail = session.mail(number)
    trail = decisions(session.journal, str(number))
    if as_json:
        print_json(_object(session, mail, trail))
        return
    _print_verdict(session, mail)
    for deed in mail.deeds:
        session.print(f"   {minute(_when(deed))}  {_told(session, deed)}  {deed.note}".rstrip())
    for decision in trail:
        session.print(f"   {session.decided(decision)}")


def mail_row(mail: Caught) -> dict[str, str]:
    """What tells a mail from others, as JSON and in tables."""
    entry, verdict = mail.entry, mail.entry.verdict or {}
    return {
        "number": str(entry.id),
        "account": entry.key.account,
        "folder": entry.key.folder,
        "received": when(entry.received_at or entry.seen_at),
        "verdict": entry.kind,
        "platform": str(verdict.get("platform", "")),
        "author": str(verdict.get("author", "")),
        "subject": str(verdict.get("subject", "")),
        "status": mail.status.value,
    }


def _object(session: Session, mail: Caught, trail: list[Decision]) -> dict[str, object]:
    return {
        **mail_row(mail),
        **(mail.entry.verdict or {}),
        "dns": (mail.entry.lookups or {}).get("answers", []),
        "deeds": [
            {
                "deed": deed.deed.value,
                "outcome": deed.outcome.value,
                "destination": deed.destination,
                "note": deed.note,
                "when": _when(deed),
            }
            for deed in mail.deeds
        ],
        "decisions": [session.decision_row(decision) for decision in trail],
    }


def _print_verdict(session: Session, mail: Caught) -> None:
    """The verdict, first as the owner of the mailbox was told, then with every fact."""
    verdict = recall(mail.entry.verdict)
    if verdict is None:
        session.print(session.say("review.forgotten", number=mail.entry.id))
        return
    place = f"{mail.entry.key.account}/{mail.entry.key.folder}"
    name = platform_name(session.registry, verdict.platform, session.language)
    words = explain(verdict, language=session.language, platform=name)
    print_verdict(session.console, place, Kind(mail.entry.kind), words, language=session.language)
    facts = explain(verdict, language=session.language, platform=name, form="long")
    if facts.reasons:
        session.print(f"   {session.say('review.facts')}")
    for fact in facts.reasons:
        print_hanging(session.console, "   • ", printable(fact, limit=LONG))


def _told(session: Session, deed: Intent) -> str:
    """What was done, or was to be."""
    kind: str = deed.deed
    if not deed.destination:
        kind = {Deed.TAKE_OUT: "away", Deed.RELEASE: "unlabel"}.get(deed.deed, kind)
    told = session.say(f"review.deed.{kind}", folder=deed.destination)
    if deed.outcome is Outcome.DONE:
        return told
    return session.say(f"review.deed.{'open' if deed.outcome in _OPEN else 'in_vain'}", what=told)


def _when(deed: Intent) -> str:
    return when(deed.closed_at or deed.intended_at)
