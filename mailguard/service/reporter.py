"""What happens to an account, told to log, health, metrics and notices at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import structlog

from mailguard.actions.offering import Offer
from mailguard.actions.perform import Done
from mailguard.actions.plan import Standing
from mailguard.actions.standing import discards
from mailguard.errors import MailguardError
from mailguard.guard.model import Handled, Undone
from mailguard.journal.holds import Hold, Why
from mailguard.journal.model import Key, Outcome, message_id_hash
from mailguard.limits import TROUBLE_AGAIN
from mailguard.mailbox.errors import AuthorisationError, LoginError
from mailguard.report.safe import printable, printable_sender
from mailguard.service.health import AccountHealth, Health
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notice, Notices, Topic
from mailguard.verdict.model import Kind, Verdict


class Reporter:
    """The voice of one account's watcher; `details` has sender and subject of mails logged, `offer`
    says who sent a mail and could be allowed.
    """

    def __init__(
        self,
        first: AccountHealth,
        metrics: Metrics,
        notices: Notices,
        *,
        details: bool = False,
        offer: Callable[[Key], Offer | None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.health = Health(first, clock)
        self.details = details
        self._account = first.account
        self._metrics = metrics
        self._notices = notices
        self._offer = offer
        self._clock = clock
        self._log = structlog.get_logger().bind(account=first.account)
        self._held: Hold | None = None
        self._told_refused = False
        self._trouble = "", 0.0
        self._undone: set[Key] = set()
        self._not_renewed: type[MailguardError] | None = None

    def watching(self, folders: tuple[str, ...], missing: tuple[str, ...]) -> None:
        """Connected and caught up."""
        self.health.watching(missing)
        self._trouble = "", 0.0
        self._metrics.connected(self._account)
        self._log.info("account_watched", folders=list(folders))
        self._recovered()

    def folder_missing(self, folder: str, problem: str, remedy: str) -> None:
        """One of the account's folders cannot be opened; the others are watched."""
        self._log.error("folder_missing", folder=folder, problem=problem, remedy=remedy)

    def contact(self, backlog: int) -> None:
        """The server answered; so many mails are to be judged."""
        self.health.contact(backlog)

    def trouble(self, error: Exception, problem: str, remedy: str, wait: float) -> None:
        """The connection or what was done on it failed."""
        refused = isinstance(error, LoginError)
        self.health.trouble(problem, remedy, wait, refused=refused)
        self._metrics.failed(self._account, type(error).__name__)
        if self._is_news(problem):
            self._log.error("account_trouble", problem=problem, remedy=remedy)
            self._log.info("account_waits", seconds=round(wait, 1))
        if refused:
            self._tell_refused(error)

    def _is_news(self, problem: str) -> bool:
        """Whether the log does not say so already: an outage is one line, not one a try."""
        said, at = self._trouble
        now = self._clock()
        if said == problem and abs(now - at) < TROUBLE_AGAIN:
            return False
        self._trouble = problem, now
        return True

    def not_renewed(self, error: MailguardError) -> None:
        """What the account logs in with could not be renewed; as yet the connection stands."""
        told = (error.problem, error.remedy)
        if isinstance(error, LoginError):
            if self.health.now.authorised:
                self._log.error("authorisation_ended", problem=told[0], remedy=told[1])
            self.health.unauthorised(*told)
            self._tell_refused(error)
        elif self._not_renewed is not type(error):
            self._log.warning("authorisation_not_renewed", problem=told[0], remedy=told[1])
        self._not_renewed = type(error)

    def authorised(self) -> None:
        """What the account logs in with is good for a while."""
        self._not_renewed = None
        if not self.health.now.authorised:
            self.health.authorised()
            self._recovered()

    def bug(self, wait: float) -> None:
        """Something that must not happen did; called while it is being handled."""
        problem = "An error in mailguard itself; the log has the details."
        self.health.trouble(problem, "Please report it.", wait, refused=False)
        self._metrics.failed(self._account, "bug")
        self._log.exception("account_failed")
        self._log.info("account_waits", seconds=round(wait, 1))

    def undone(self, mails: Iterable[Undone]) -> None:
        """With these mails could not be done what was decided; said once of each in a row."""
        told, self._undone = self._undone, set()
        for mail in mails:
            self._undone.add(mail.key)
            if mail.key not in told:
                self._log.warning(
                    "mail_undone",
                    folder=mail.key.folder,
                    uid=mail.key.uid,
                    problem=mail.error.problem,
                    remedy=mail.error.remedy,
                )

    def departed(self, count: int) -> None:
        """The user took so many mails out of quarantine."""
        if count:
            self._log.info("quarantine_left", mails=count)

    def stopped(self) -> None:
        """The account is watched no more."""
        self.health.stopped()

    def handled(self, handled: Handled) -> None:
        """A mail was judged and, where that is allowed, acted upon."""
        verdict, done = handled.seen.verdict, handled.done
        moved = bool(done and done.moved)
        counts = moved or not handled.repeat
        if counts:
            self.health.handled(flagged=verdict.kind.flagged, moved=moved)
            self._metrics.handled(self._account, handled, self._clock())
        self._log_mail(handled, moved=moved)
        if handled.held is not None and handled.held != self._held:
            self._shout(handled.held)
        self._held = handled.held or self._held
        if handled.standing is Standing.TAKEN_OUT:
            self._taken_out(handled.key)
        elif counts and handled.standing is Standing.NONE and verdict.kind is Kind.IMPERSONATION:
            self._tell(Topic.IMPERSONATION, **self._mail_params(verdict, done))

    def _taken_out(self, key: Key) -> None:
        offered = None if discards(key.folder) else self._offer(key)
        self._log.info("mail_taken_out", folder=key.folder, uid=key.uid, offered=bool(offered))
        if offered is not None:
            sender = printable(offered.sender)
            self._tell(Topic.OFFER, number=str(offered.mail), sender=sender)

    def _shout(self, held: Hold) -> None:
        self._log.critical(
            "brake_holds",
            why=held.why.value,
            remedy=f"Look at the verdicts, then: mailguard resume {held.account}".rstrip(),
        )
        if held.why is not Why.PAUSED:  # whoever paused it knows
            self._tell(Topic.BRAKE, why=held.why.value)

    def _log_mail(self, handled: Handled, *, moved: bool) -> None:
        seen, done = handled.seen, handled.done
        verdict = seen.verdict
        log = self._log.warning if verdict.kind is Kind.IMPERSONATION else self._log.info
        details = {}
        if self.details:
            details = {
                "author": printable_sender(verdict.author),
                "subject": printable(verdict.subject),
            }
        log(
            "mail_judged",
            folder=handled.key.folder,
            uid=handled.key.uid,
            message=message_id_hash(seen.message_id),
            verdict=verdict.kind.value,
            severity=verdict.severity.value,
            platform=verdict.platform,
            rule=str(verdict.rule),
            done=done.outcome.value if done else "nothing",
            moved=moved,
            held=handled.held.why.value if handled.held else "",
            repeat=handled.repeat,
            **details,
        )
        if done is not None and done.outcome is Outcome.REFUSED:
            self._log.error("mail_not_moved", uid=handled.key.uid, server=printable(done.note))

    def _mail_params(self, verdict: Verdict, done: Done | None) -> dict[str, str]:
        return {
            "platform": verdict.platform,
            "severity": verdict.severity.value,
            "done": "moved" if done and done.moved else "labelled" if done else "observed",
            "author": printable_sender(verdict.author),
            "subject": printable(verdict.subject),
        }

    def _tell_refused(self, error: Exception) -> None:
        if not self._told_refused:
            self._told_refused = True
            by_oauth = isinstance(error, AuthorisationError)
            self._tell(Topic.AUTHORISATION, by="oauth" if by_oauth else "password")

    def _recovered(self) -> None:
        if self._told_refused:
            self._told_refused = False
            self._tell(Topic.RECOVERED)

    def _tell(self, topic: Topic, **params: str) -> None:
        self._notices.tell(Notice(topic, self._account, params))
