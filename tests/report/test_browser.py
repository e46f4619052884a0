"""The pages in a real browser: silent on the console and on the network, fit for everybody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.report.html import render
from tests.report.browser import CHROMIUM, Browser
from tests.report.picture import PICTURES, shown, told
from tests.report.samples import everything

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CACHE = Path.home() / ".cache" / "mailguard-tests"
SERIOUS = (
    "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
    ".map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ').slice(0, 300)))"
)

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with Browser() as running:
        yield running


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, got through npm once and kept outside the tree."""
    script = CACHE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed, and axe-core is not in the cache")
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-save", "--no-audit", "--prefix", str(CACHE), "axe-core@4"]
        done = subprocess.run(command, capture_output=True, check=False, timeout=100)
        if done.returncode or not script.exists():
            pytest.skip("axe-core could not be had through npm")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = render(
        everything(),
        title="Audit",
        language=request.param,
        platform_name=str.upper,
        now=NOW,
    )
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_logged_and_nothing_is_asked_for(browser: Browser, page: Path) -> None:
    browser.requests.clear()
    browser.errors.clear()
    browser.open(page)
    assert browser.errors == []
    assert set(browser.requests) == {page.resolve().as_uri()}


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    browser: Browser, axe: str, page: Path, width: int, scheme: str
) -> None:
    browser.open(page, width=width, scheme=scheme)
    browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    browser.evaluate(axe + "; 1")
    assert browser.evaluate(SERIOUS) == []


def test_nothing_is_wider_than_a_phone(browser: Browser, page: Path) -> None:
    browser.open(page, width=390)
    assert browser.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_is_dark_and_light_is_light(browser: Browser, page: Path) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        browser.open(page, scheme=scheme)
        colour = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        shades[scheme] = sum(json.loads(f"[{colour[4:-1]}]"))
    assert shades["light"] > 700
    assert shades["dark"] < 100


def test_what_was_answered_comes_first(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.evaluate("document.querySelector('main').firstElementChild.className") == "alarm"


@pytest.mark.parametrize("language", PICTURES)
def test_the_picture_in_the_readme_is_of_this_page(browser: Browser, language: str) -> None:
    assert told(PICTURES[language]) == shown(browser, language), "python -m tests.report.picture"


def test_pictures_for_the_eye(browser: Browser, page: Path) -> None:
    """Written where MAILGUARD_PICTURES says, to be looked at."""
    folder = os.environ.get("MAILGUARD_PICTURES")
    if not folder:
        pytest.skip("MAILGUARD_PICTURES names no folder for pictures")
    for width in (1200, 390):
        for scheme in ("light", "dark"):
            browser.open(page, width=width, scheme=scheme)
            browser.picture(Path(folder) / f"{page.parent.name}-{width}-{scheme}.png")
