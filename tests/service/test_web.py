"""Figures and health over HTTP on loopback."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from mailguard.errors import TemporaryError
from mailguard.journal.holds import Hold, Why
from mailguard.service.health import AccountHealth, Condition
from mailguard.service.metrics import Metrics
from mailguard.service.web import Pages, Web

WELL = AccountHealth("well", "enforce", ("INBOX",), Condition.WATCHING, last_contact=5.0)
REFUSED = AccountHealth(
    "ill",
    "enforce",
    ("INBOX",),
    Condition.REFUSED,
    authorised=False,
    problem="refused shop@qq.com",
    backlog=3,
)


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture
def ills(told: list[str]) -> list[str]:
    told.clear()
    return told


@pytest.fixture(scope="module")
def web(told: list[str]) -> Iterator[Web]:
    metrics = Metrics(lambda: [WELL, REFUSED], lambda: [Hold("ill", Why.RATE, 1.0)], lambda: 7)
    metrics.answered({"noerror": 3, "temperror": 1})
    metrics.failed("ill", "LoginError")
    web = Web("127.0.0.1:0", Pages(metrics.render, lambda: told, lambda: told))
    yield web
    web.close()


def _get(web: Web, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{web.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize(
    "line",
    [
        'mailguard_account_up{account="well"} 1.0',
        'mailguard_account_up{account="ill"} 0.0',
        'mailguard_account_authorised{account="ill"} 0.0',
        'mailguard_account_last_contact_timestamp_seconds{account="well"} 5.0',
        'mailguard_account_backlog{account="ill"} 3.0',
        'mailguard_held{account="ill"} 1.0',
        'mailguard_held{account="well"} 0.0',
        'mailguard_dns_answers_total{status="temperror"} 1.0',
        'mailguard_failures_total{account="ill",error="LoginError"} 1.0',
        "mailguard_analysis_queue 7.0",
    ],
)
def test_a_figure_is_there(web: Web, line: str) -> None:
    assert line in _get(web, "/metrics")[1].splitlines()


def test_no_address_and_no_words_of_a_server(web: Web) -> None:
    assert "@" not in _get(web, "/metrics")[1]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_a_status_code(web: Web, ills: list[str], path: str) -> None:
    assert _get(web, path) == (200, "ok\n")
    ills.append("shop")
    assert _get(web, path) == (503, "shop\n")


def test_there_is_nothing_else(web: Web) -> None:
    assert _get(web, "/")[0] == 404
    assert _get(web, "/metrics/../../etc/passwd")[0] == 404


def test_a_port_in_use_says_what_to_do(web: Web) -> None:
    with pytest.raises(TemporaryError, match="another port"):
        Web(f"127.0.0.1:{web.port}", Pages(bytes, list, list))


LISTENERS = """
import sys
asked = []
sys.addaudithook(lambda event, args: asked.append(event) if "gethost" in event else None)
from mailguard.secrets.oauth.loopback import _Listener
from mailguard.service.web import Pages, Web
Web("127.0.0.1:0", Pages(bytes, list, list)).close()
_Listener("", "", "").close()
print(*asked)
"""


def test_nobody_is_asked_for_the_name_of_this_machine() -> None:
    """Python's HTTP server does, which may take as long as DNS does."""
    done = subprocess.run(
        [sys.executable, "-c", LISTENERS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "\n")
