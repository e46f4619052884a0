"""The README's pictures of a report, the demo's mails in it. `python -m tests.report.picture`
draws them anew; it needs Chromium and a Chinese font (`apt-get install chromium fonts-noto-cjk`).

What a picture shows stands in it as text, too, by which a test can tell whether it is of today.
"""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.demo.mails import HOST, make_samples
from mailguard.dns.modes import open_resolver
from mailguard.engine import analyse
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.report.html import render
from mailguard.report.platforms import platform_name
from mailguard.report.rows import Reply, Row
from mailguard.verdict.policy import Policy
from mailguard.words.sentences import sentence
from tests.report.browser import Browser

FOLDER = Path(__file__).parents[2] / ".github"
PICTURES = {"en": FOLDER / "report.png", "zh": FOLDER / "report.zh.png"}
NOW = datetime(2026, 4, 1, 16, tzinfo=UTC)
DAYS = (2, 9, 11, 12, 12, 14, 20, 4, 9, 12, 16, 20)
"""On which day of March each of the mails came."""
ANSWERED = 0
"""Which of them the shop owner fell for."""
WIDTH = 1000
_TO_THE_FIRST_CASE = (
    "Math.ceil(document.querySelector('.case').getBoundingClientRect().bottom + 24)"
)
_MARK = b"iTXtDescription\0\1\0\0\0"
"""What begins a chunk of compressed text in UTF-8 (PNG specification, section 11.3.3.4)."""
_IEND = 12
"""Octets of the chunk that ends a PNG (PNG specification, section 11.2.5)."""


def shown(browser: Browser, language: str) -> str:
    """The page, opened in `browser`, and its text as far as it can be read unopened."""
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "report.html"
        page.write_text(_page(language), encoding="utf-8")
        browser.open(page, width=WIDTH)
        return str(browser.evaluate("document.body.innerText"))


def told(picture: Path) -> str:
    """The text of the page that a picture was taken of; "" where it tells of none."""
    _, _, rest = picture.read_bytes().partition(_MARK)
    end = rest.rfind(b"IEND") - 8
    return zlib.decompress(rest[:end]).decode() if rest else ""


def _page(language: str) -> str:
    registry = load_registry()
    return render(
        list(_rows(registry)),
        title=sentence("report.title", language=language),
        language=language,
        platform_name=lambda platform: platform_name(registry, platform, language),
        now=NOW,
    )


def _rows(registry: Registry) -> Iterator[Row]:
    samples = make_samples(NOW)
    with tempfile.TemporaryDirectory() as scratch:
        zone = Path(scratch) / "zone.json"
        zone.write_text(samples.zone, encoding="utf-8")
        resolver = open_resolver(f"zone:{zone}")
    for number, (sample, day) in enumerate(zip(samples.mails, DAYS, strict=True)):
        verdict = analyse(
            sample.raw,
            Context(trust=Trust(hosts=(HOST,)), received=sample.received),
            resolver=resolver,
            registry=registry,
            policy=Policy(),
            clock=NOW.timestamp,
        )
        came = sample.received.replace(month=3, day=day)
        row = Row(f"shop/INBOX/{number + 1}", verdict, came)
        if number == ANSWERED:
            row = replace(
                row, answered=Reply(verdict.author, came + timedelta(hours=2), named=True)
            )
        yield row


def _with_text(png: bytes, text: str) -> bytes:
    """The picture with a chunk of text before its end."""
    chunk = _MARK + zlib.compress(text.encode())
    framed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:-_IEND] + framed + png[-_IEND:]


if __name__ == "__main__":
    with Browser() as browser:
        for language, picture in PICTURES.items():
            text = shown(browser, language)
            browser.picture(picture, height=browser.evaluate(_TO_THE_FIRST_CASE))
            picture.write_bytes(_with_text(picture.read_bytes(), text))
