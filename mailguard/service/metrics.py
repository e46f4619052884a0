"""Figures for Prometheus, in a registry of their own. Accounts are named, addresses never."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from mailguard import __version__
from mailguard.guard.model import Handled
from mailguard.journal.holds import Hold
from mailguard.journal.model import Outcome
from mailguard.registry.age import REVIEWED
from mailguard.service.health import AccountHealth

LATENCY_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Seconds. The server's time of arrival has whole seconds only."""


class Metrics:
    """Counts what happens; gauges are read from `accounts` and `holds` when they are asked for."""

    def __init__(
        self,
        accounts: Callable[[], Iterable[AccountHealth]] = tuple,
        holds: Callable[[], Iterable[Hold]] = tuple,
        queue: Callable[[], int] = int,
    ) -> None:
        self.registry = CollectorRegistry()
        counter = self._counter
        self._verdicts = counter("verdicts", "Mails judged", "account", "verdict", "severity")
        self._actions = counter("actions", "What was done to flagged mail", "account", "action")
        self._connections = counter("connections", "Connections made", "account")
        self._failures = counter("failures", "Connections lost or refused", "account", "error")
        self._answers = counter("dns_answers", "DNS queries by how they ended", "status")
        self._notices = counter("notices", "Notices by what became of them", "target", "outcome")
        self._latency = Histogram(
            "mailguard_label_latency_seconds",
            "From delivery to label",
            ["account"],
            registry=self.registry,
            buckets=LATENCY_BUCKETS,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_Gauges(accounts, holds, queue))

    def connected(self, account: str) -> None:
        """An account's connection stands."""
        self._connections.labels(account).inc()

    def failed(self, account: str, error: str) -> None:
        """An account's connection failed; `error` is the kind of error."""
        self._failures.labels(account, error).inc()

    def handled(self, account: str, handled: Handled, now: float) -> None:
        """A mail was judged, and perhaps acted upon; `now` is in seconds since the epoch."""
        verdict, done = handled.seen.verdict, handled.done
        self._verdicts.labels(account, verdict.kind.value, verdict.severity.value).inc()
        if not verdict.kind.flagged:
            return
        self._actions.labels(account, _action(handled)).inc()
        received = handled.seen.received
        if done is not None and (done.rung or done.moved) and received is not None:
            # a clock that was set back must not give a latency below nothing
            self._latency.labels(account).observe(max(0.0, now - received.timestamp()))

    def answered(self, answers: Mapping[str, int]) -> None:
        """DNS queries ended, by status."""
        for status, count in answers.items():
            self._answers.labels(status).inc(count)

    def told(self, target: str, outcome: str) -> None:
        """A notice was sent, failed or dropped."""
        self._notices.labels(target, outcome).inc()

    def render(self) -> bytes:
        """Everything in the text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"mailguard_{name}", says, labels, registry=self.registry)


def _action(handled: Handled) -> str:
    done = handled.done
    if done is None:
        return "observed"
    if done.moved:
        return "moved"
    if handled.held is not None:
        return "held"
    if done.outcome is Outcome.DONE:
        return "labelled" if done.rung else "left"
    return done.outcome.value


class _Gauges(Collector):
    """What is so at the moment somebody asks."""

    def __init__(
        self,
        accounts: Callable[[], Iterable[AccountHealth]],
        holds: Callable[[], Iterable[Hold]],
        queue: Callable[[], int],
    ) -> None:
        self._accounts = accounts
        self._holds = holds
        self._queue = queue

    def collect(self) -> Iterator[Metric]:
        yield _one("info", "The version that runs", 1, version=__version__)
        yield _one("analysis_queue", "Mails that wait for an analysis process", self._queue())
        reviewed = REVIEWED.toordinal() - 719163  # days since 1970-01-01
        yield _one(
            "registry_reviewed_timestamp_seconds",
            "When the platforms were reviewed",
            reviewed * 86400,
        )
        held = {hold.account for hold in self._holds()}
        accounts = list(self._accounts())
        for name, says, value in _PER_ACCOUNT:
            family = GaugeMetricFamily(f"mailguard_{name}", says, labels=["account"])
            for account in accounts:
                family.add_metric([account.account], value(account))
            yield family
        family = GaugeMetricFamily(
            "mailguard_held", "Whether mail is only labelled: pause or brake", labels=["account"]
        )
        for account in accounts:
            family.add_metric([account.account], float(bool(held & {"", account.account})))
        yield family


_PER_ACCOUNT: tuple[tuple[str, str, Callable[[AccountHealth], float]], ...] = (
    ("account_up", "Whether the account is watched", lambda a: float(a.well)),
    (
        "account_authorised",
        "Whether the server accepts the account's credentials",
        lambda a: float(a.authorised),
    ),
    (
        "account_last_contact_timestamp_seconds",
        "When the server last answered",
        lambda a: a.last_contact or 0.0,
    ),
    ("account_backlog", "Mails found and not yet judged", lambda a: float(a.backlog)),
)


def _one(name: str, says: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(f"mailguard_{name}", says, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family
