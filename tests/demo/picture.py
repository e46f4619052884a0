"""The README's picture: the demo's own output. `python -m tests.demo.picture` draws it anew."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from mailguard.demo.show import show

PICTURE = Path(__file__).parents[2] / ".github" / "demo.svg"
COLUMNS = 100
WIDEST = 132
"""Columns of the longest headline, which is not wrapped."""
SHOWN = (0, 2, 3, 7, 9)
"""Which of the dozen mails a picture has room for."""

_FONTS = 'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace'
_FORMAT = (
    '<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">\n'
    "<style>.demo-matrix {{ font-family: " + _FONTS + "; font-size: {char_height}px; "
    "white-space: pre; }}\n{styles}</style>\n<defs>{lines}</defs>\n"
    '<rect width="{width}" height="{height}" rx="8" fill="#1d1f21"/>\n'
    '<g transform="translate(12, 12)">{backgrounds}\n'
    '<g class="demo-matrix">{matrix}</g></g>\n</svg>\n'
)
"""Rich's picture without fonts from elsewhere and without a window around it."""


def printed() -> str:
    """The demo's output as on a terminal, cut down to what a picture shows."""
    stream = io.StringIO()
    console = Console(file=stream, width=COLUMNS, force_terminal=True, highlight=False)
    with tempfile.TemporaryDirectory() as scratch:
        show(console, Path(scratch) / "mailguard-demo.html", language="en")
        text = stream.getvalue().replace(f"{scratch}/", "")
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:10143", text)  # its port is another each time
    first, *mails, end, _next = text.split("\n\n")
    head = re.split(r"\n(?=.*IMPERSONATION)", first)
    mails = [head[1], *mails]
    return "\n\n".join([head[0], *(mails[number] for number in SHOWN), end])


def draw(text: str) -> str:
    """Terminal output as SVG."""
    console = Console(record=True, width=WIDEST, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=True)
    svg = console.export_svg(title="", theme=MONOKAI, code_format=_FORMAT, unique_id="demo")
    # lengths are counted in characters there, and would squeeze Chinese to half its width
    return re.sub(r' textLength="[^"]*"', "", svg)


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(printed()), encoding="utf-8")
