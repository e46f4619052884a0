"""What is read as hidden a real browser does not show: known tricks, and tags at random."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from mailguard.message.html import read_html
from tests.message import tricks
from tests.report.browser import CHROMIUM, Browser

pytestmark = pytest.mark.xdist_group("browser")
PAGE = "<!doctype html><style>html,button,textarea{font:16px monospace}</style><body>"
"""Letters of one width, so that what is not seen moves nothing that is."""
EYE = 24
"""The difference of a colour that counts as seen."""


class Screen:
    """Tells whether a browser shows a text: whether another one makes another picture."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        (folder / "empty.html").write_text("<!doctype html><title>empty</title>")
        browser.open(folder / "empty.html")
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        size = {"width": 600, "height": 300, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **size)
        self._browser = browser
        self._frame = browser.call("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def shows(self, html: str) -> bool:
        """Twice: on a busy machine a picture may still be of the page before."""
        return all(self._differs(html) for _ in range(2))

    def _differs(self, html: str) -> bool:
        one, other = (self._picture(html.replace("TEXT", text)) for text in ("hhh", "kkk"))
        if one == other:
            return False
        pictures = [Image.open(io.BytesIO(data)).convert("RGB") for data in (one, other)]
        return max(high for _, high in ImageChops.difference(*pictures).getextrema()) >= EYE

    def _picture(self, html: str) -> bytes:
        self._browser.call("Page.setDocumentContent", frameId=self._frame, html=PAGE + html)
        return base64.b64decode(self._browser.call("Page.captureScreenshot")["data"])


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with Browser() as browser:
        yield Screen(browser, tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("html", [r[1] for r in tricks.HIDDEN], ids=[r[0] for r in tricks.HIDDEN])
def test_what_is_called_hidden_is_hidden(screen: Screen, html: str) -> None:
    assert not screen.shows(html)


SEEN = [*tricks.SEEN, *tricks.GENERATED]


@pytest.mark.parametrize("html", [r[1] for r in SEEN], ids=[r[0] for r in SEEN])
def test_what_is_called_seen_is_seen(screen: Screen, html: str) -> None:
    assert screen.shows(html)


ELEMENTS = [
    "a",
    "address",
    "b",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "foreignObject",
    "form",
    "g",
    "h1",
    "h2",
    "head",
    "i",
    "label",
    "li",
    "math",
    "nobr",
    "object",
    "ol",
    "p",
    "pre",
    "q",
    "ruby",
    "section",
    "small",
    "span",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "th",
    "title",
    "tr",
    "u",
    "ul",
    "video",
    "xmp",
]
STYLES = [
    "display:none",
    "display:block",
    "visibility:hidden",
    "visibility:visible",
    "font-size:0",
    "font-size:16px",
    "opacity:0",
    "color:#fff",
    "color:red",
    "background:#00f",
    "height:0;overflow:hidden",
]
SCRAPS = ("<!-- x -->", "<!--", "-->", "<", "</", "<!x>", "</ p>", "<p x='", "x", " ")


def soup(dice: random.Random) -> str:
    """Tags as they come, some of them again and again, and a text among them."""
    few, written = dice.sample(ELEMENTS, 5), []
    for _ in range(dice.randint(2, 9)):
        name = dice.choice(few if dice.random() < 0.8 else ELEMENTS)
        kind = dice.random()
        if kind < 0.35:
            written.append(f"</{name}>")
        elif kind < 0.42:
            written.append(dice.choice(SCRAPS))
        elif kind < 0.7:
            written.append(f'<{name} style="{dice.choice(STYLES)}">')
        else:
            written.append(f"<{name}{dice.choice(['', '', '', '/'])}>")
    written.insert(dice.randint(1, len(written)), "TEXT")
    return "".join(written)


def _may_show(html: str) -> bool:
    """Whether the text is read, or is only in doubt."""
    page = read_html(html)
    doubted = any(f"<{name}" in html for name in ("svg", "math", "details", "video"))
    return "TEXT" in f"{page.segments}{page.elsewhere if doubted else ''}"


def test_no_tags_at_random_show_what_is_read_as_hidden(screen: Screen) -> None:
    dice = random.Random(20261122)  # noqa: S311 (pages, not secrets)
    pages = [soup(dice) for _ in range(300)]
    hidden = [html for html in pages if not _may_show(html)]
    assert len(hidden) > 80
    assert [html for html in hidden if screen.shows(html)] == []
