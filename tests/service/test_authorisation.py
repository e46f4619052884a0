"""What is told of an authorisation, and how often."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from mailguard.mailbox.errors import AuthorisationError, LoginError, MailboxError
from mailguard.service import logs
from mailguard.service.health import AccountHealth, Condition
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notice, Topic
from mailguard.service.reporter import Reporter
from tests.service.told import Told

ENDED = AuthorisationError("accounts.shop: it has ended", "Run: mailguard login shop")
DOWN = MailboxError("the authorisation server answered 503", "It will be tried again.")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(form="json", stream=stream, environ={})
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def reporter(told: Told, log: io.StringIO) -> Reporter:
    reporter = Reporter(AccountHealth("shop", "enforce", ("INBOX",)), Metrics(), told)
    reporter.watching(("INBOX",), ())
    return reporter


def events(log: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in log.getvalue().splitlines()]


def test_the_end_is_told_once_and_the_watch_goes_on(
    reporter: Reporter, told: Told, log: io.StringIO
) -> None:
    for _ in range(3):
        reporter.not_renewed(ENDED)
    now = reporter.health.now
    assert (now.condition, now.authorised, now.well) == (Condition.WATCHING, False, True)
    assert (now.problem, now.remedy) == (ENDED.problem, ENDED.remedy)
    assert events(log).count("authorisation_ended") == 1
    assert told.notices == [Notice(Topic.AUTHORISATION, "shop", {"by": "oauth"})]


def test_the_connection_that_breaks_then_says_nothing_new(reporter: Reporter, told: Told) -> None:
    reporter.not_renewed(ENDED)
    reporter.trouble(ENDED, ENDED.problem, ENDED.remedy, 900.0)
    assert reporter.health.now.condition is Condition.REFUSED
    assert len(told.notices) == 1


def test_a_login_ends_it(reporter: Reporter, told: Told) -> None:
    reporter.not_renewed(ENDED)
    reporter.authorised()
    now = reporter.health.now
    assert (now.authorised, now.problem) == (True, "")
    assert [notice.topic for notice in told.notices] == [Topic.AUTHORISATION, Topic.RECOVERED]


def test_a_server_that_is_down_is_another_word(
    reporter: Reporter, told: Told, log: io.StringIO
) -> None:
    for _ in range(3):
        reporter.not_renewed(DOWN)
    reporter.authorised()
    reporter.not_renewed(DOWN)
    assert reporter.health.now.authorised
    assert events(log).count("authorisation_not_renewed") == 2
    assert told.notices == []


def test_a_network_that_fails_does_not_authorise_again(reporter: Reporter) -> None:
    reporter.trouble(LoginError("refused"), "refused", "", 900.0)
    reporter.trouble(DOWN, DOWN.problem, DOWN.remedy, 5.0)
    assert not reporter.health.now.authorised
    reporter.watching(("INBOX",), ())
    assert reporter.health.now.authorised


def test_a_refused_password_is_told_as_one(reporter: Reporter, told: Told) -> None:
    reporter.trouble(LoginError("refused"), "refused", "", 900.0)
    assert told.notices == [Notice(Topic.AUTHORISATION, "shop", {"by": "password"})]
