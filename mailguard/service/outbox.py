"""One receiver of notices: a thread that sends, and tries again where that fails."""

from __future__ import annotations

import importlib.util
import queue
import threading
from collections.abc import Callable

import structlog

from mailguard.errors import ConfigError, MailguardError, TemporaryError
from mailguard.phrase import Phrase
from mailguard.service.backoff import BackOff

MAX_MESSAGES = 20
"""Messages that wait for a receiver that cannot be reached; newer ones are dropped."""
ATTEMPTS = 8
"""How often a message is tried: with growing waits, for some ten minutes."""

Send = Callable[[str, str], None]
"""Sends a title and a text; raises MailguardError where that fails."""


class Outbox:
    """Sends messages to the receiver `name` one after the other; `told` counts what became of them.

    A receiver that fails delays nobody: neither mail nor the other receivers.
    """

    def __init__(self, name: str, send: Send, told: Callable[[str, str], None]) -> None:
        self.name = name
        self._send = send
        self._told = told
        self._messages: queue.Queue[tuple[str, str] | None] = queue.Queue(MAX_MESSAGES)
        self._closing = threading.Event()
        self._log = structlog.get_logger().bind(target=name)
        self._thread = threading.Thread(target=self._run, name=f"notify-{name}", daemon=True)
        self._thread.start()

    def post(self, title: str, body: str) -> None:
        """Have it sent. Never blocks."""
        try:
            self._messages.put_nowait((title, body))
        except queue.Full:
            self._told(self.name, "dropped")
            self._log.error("notice_dropped", remedy="The receiver was not reached for long.")

    def close(self, within: float = 2.0) -> None:
        """Send what waits, for so many seconds at most."""
        self._closing.set()
        try:
            self._messages.put_nowait(None)
        except queue.Full:
            return  # it cannot be reached anyhow
        self._thread.join(within)

    def _run(self) -> None:
        while (message := self._messages.get()) is not None:
            self._deliver(*message)

    def _deliver(self, title: str, body: str) -> None:
        backoff = BackOff()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._send(title, body)
            except MailguardError as error:
                self._failed(attempt, error.problem, error.remedy)
            except Exception as error:  # noqa: BLE001 (a library's bug must not end the notices)
                # its words may hold the address, which is a secret
                self._failed(attempt, f"{type(error).__name__} while sending.", "")
            else:
                self._told(self.name, "sent")
                self._log.info("notice_sent")
                return
            if self._closing.wait(backoff.after_failure(0.0)):
                break
        self._told(self.name, "lost")
        self._log.error("notice_lost")

    def _failed(self, attempt: int, problem: str, remedy: str) -> None:
        self._told(self.name, "failed")
        self._log.warning("notice_failed", attempt=attempt, problem=problem, remedy=remedy)


def apprise_sender(name: str, url: Callable[[], str]) -> Send:
    """Sends by Apprise to the address that `url` reads each time. Raises ConfigError without it."""
    if importlib.util.find_spec("apprise") is None:
        raise ConfigError(
            Phrase(
                "notify.targets.{name}: notices need a package that is not installed.", name=name
            ),
            "Run: pip install 'mailguard[notify]'",
        )

    def send(title: str, body: str) -> None:
        import apprise  # noqa: PLC0415 (an extra that takes 0.15 s to load)

        receiver = apprise.Apprise(asset=apprise.AppriseAsset(app_id="mailguard"))
        if not receiver.add(url()):
            raise ConfigError(
                Phrase("notify.targets.{name}: the url is none that Apprise knows.", name=name),
                "See https://github.com/caronc/apprise/wiki",
            )
        if not receiver.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            raise TemporaryError(
                Phrase("notify.targets.{name}: the notice was not taken.", name=name),
                "Check its url, and whether this machine may connect there.",
            )

    return send
