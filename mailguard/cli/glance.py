"""Each account at a glance: the insides of `status`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer

from mailguard.actions.offering import Offer, offers
from mailguard.config.files import find_config, state_folder
from mailguard.config.load import load
from mailguard.config.schema import Configuration
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_TEMPORARY, MailguardError
from mailguard.journal.overview import AccountOverview, Overview, read_overview
from mailguard.registry.age import REVIEWED, STALE_AFTER
from mailguard.registry.load import load_registry
from mailguard.report.lines import print_json
from mailguard.report.safe import LONG, printable
from mailguard.service.control import ask
from mailguard.words.phrases import explained
from mailguard.words.sentences import Say, speaker

DAY = 24 * 3600.0
_UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
_FROM_SERVICE = ("version", "pid", "started_at", "ready")


def show_status(config: Path | None, *, as_json: bool, language: str) -> int:
    """Print it; the exit code to end with."""
    settings = load(find_config(config))
    state = gather(settings, time.time(), "en" if as_json else language)
    if as_json:
        print_json(state)
    else:
        for line in _lines(state, language):
            typer.echo(line)
    if not state["running"]:
        return EXIT_TEMPORARY
    return EXIT_OK if state["well"] else EXIT_FLAGGED


def gather(settings: Configuration, now: float, language: str) -> dict[str, Any]:
    """All there is to know, as it is printed by --json; `now` is in seconds since the epoch.

    What is wrong with an account is said in `language`.
    """
    folder = state_folder(settings.state)
    live: dict[str, Any] | None = ask(folder, "status", language=language)
    overview = read_overview(folder / "journal.sqlite", now - DAY, now)
    watched = {account["account"]: account for account in live["accounts"]} if live else {}
    accounts = [
        _account(name, watched.get(name), overview) for name in {**settings.accounts, **watched}
    ]
    registry_days = (datetime.fromtimestamp(now, UTC).date() - REVIEWED).days
    hanging = live["hanging"] if live else []
    offered = _offers(settings, overview)
    for account in accounts:
        account["offers"] = [asdict(o) for o in offered if o.account == account["account"]]
    all_watched = all(account["well"] and account.get("authorised", True) for account in accounts)
    return {
        "running": live is not None,
        "well": live is not None and all_watched and not hanging and not overview.holds,
        "now": now,
        **({key: live[key] for key in _FROM_SERVICE} if live else {}),
        "hanging": hanging,
        "holds": [asdict(hold) for hold in overview.holds],
        "accounts": accounts,
        "registry": {"reviewed": REVIEWED.isoformat(), "days": registry_days},
    }


def _offers(settings: Configuration, overview: Overview) -> list[Offer]:
    """Senders that could be allowed."""
    if not overview.given_back:
        return []
    registry = load_registry(settings.analysis.registry)  # takes a moment, and is seldom needed
    return offers(overview.given_back, overview.allowed, registry)


def _account(name: str, live: dict[str, Any] | None, overview: Overview) -> dict[str, Any]:
    """One account: as the service says, and what the journal holds of the last day."""
    known = overview.accounts.get(name, AccountOverview())
    day = {"verdicts": known.verdicts, "moved": known.moved}
    rest = {"looked_at": known.looked_at, "open": known.open, "again": known.again, "day": day}
    if live is None:
        return {
            "account": name,
            "condition": "",
            "well": False,
            "last_mail": known.last_mail,
            **rest,
        }
    last_mail = live["last_mail"] or known.last_mail
    return {**live, **rest, "last_mail": last_mail}


def _lines(state: dict[str, Any], language: str) -> Iterator[str]:
    now = state["now"]
    say = speaker(language, "status.")

    def ago(then: float | None) -> str:
        return say("never") if then is None else say("ago", span=_span(now - then, say))

    if state["running"]:
        code = "well" if state["well"] else "ill"
        since = _span(now - state["started_at"], say)
        yield say(code, version=state["version"], span=since)
    else:
        yield say("down")
    for name in state["hanging"]:
        yield "  " + say("hangs", account=name)
    for hold in state["holds"]:
        who = hold["account"] or say("everybody")
        why = say(f"why_{hold['why']}")
        held = say("held", account=who, why=why, ago=ago(hold["since"]), name=hold["account"])
        yield f"  {held}".rstrip()  # a hold of all accounts has no name
    for account in state["accounts"]:
        yield from _account_lines(account, now, say, ago, language)
    stale = state["registry"]["days"] > STALE_AFTER
    reviewed = date.fromisoformat(state["registry"]["reviewed"])
    yield say("registry_stale" if stale else "registry", reviewed=reviewed)


def _account_lines(
    account: dict[str, Any],
    now: float,
    say: Say,
    ago: Callable[[float | None], str],
    language: str,
) -> Iterator[str]:
    condition = say(f"is_{account['condition'] or 'unknown'}")
    if account["condition"] == "watching" and not account.get("authorised", True):
        condition = say("is_watching_still")
    mode = account.get("mode", "")
    code = "account_mode" if mode else "account"
    does = say(f"does_{mode}") if mode else ""
    yield say(code, account=account["account"], condition=condition, mode=mode, does=does)
    contact = account.get("last_contact") or account["looked_at"]
    yield "  " + say("contact", contact=ago(contact), mail=ago(account["last_mail"]))
    verdicts = account["day"]["verdicts"]
    flagged = verdicts.get("impersonation", 0) + verdicts.get("suspicious", 0)
    yield "  " + say(
        "day", judged=sum(verdicts.values()), flagged=flagged, moved=account["day"]["moved"]
    )
    waiting = account["open"] + account["again"] + account.get("backlog", 0)
    if waiting:
        yield "  " + say("waiting", count=waiting)
    if account["offers"]:
        yield "  " + say("offers", count=len(account["offers"]))
    for folder in account.get("missing", ()):
        yield "  " + say("missing", folder=printable(folder))
    if account.get("problem"):
        text = explained(MailguardError(account["problem"], account["remedy"]), language)
        yield "  " + printable(text, limit=LONG)
        if account["retry_at"]:
            left = max(0.0, account["retry_at"] - now)
            yield "  " + say("retry", span=_span(left, say))


def _span(seconds: float, say: Say) -> str:
    """A length of time in its largest unit; a clock that was set back gives nothing below 0."""
    whole = max(0, int(seconds))
    unit, size = next(((u, s) for u, s in _UNITS if whole >= s), _UNITS[-1])
    return say(unit, count=whole // size)
