"""The README's picture: the demo's own output. `python -m tests.demo.picture` draws it anew."""

from __future__ import annotations

import html
import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from mailguard.demo.show import show

PICTURE = Path(__file__).parents[2] / ".github" / "demo.svg"
COLUMNS = 104

_FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", \
"PingFang SC", "Microsoft YaHei", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" \
height="{terminal_height}"/></clipPath>{lines}</defs>
<rect x="1" y="1" width="{terminal_width}" height="{terminal_height}" rx="8" fill="#1d1f21"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's picture without its fonts from elsewhere and its window."""


def draw() -> str:
    """The demo, run now, as SVG."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False
    )
    with tempfile.TemporaryDirectory() as scratch:
        show(console, Path(scratch) / "mailguard-demo.html", language="en")
        svg = console.export_svg(title="", theme=MONOKAI, code_format=_FORMAT, unique_id="demo")
    return svg.replace(f"{scratch}/", "")


def verdicts(svg: str) -> list[str]:
    """The verdict lines in a picture, as text."""
    lines: dict[str, str] = {}
    for attributes, text in re.findall(r"<text([^>]*)>([^<]*)</text>", svg):
        line = re.search(r'clip-path="url\(#([^)]+)\)"', attributes)
        if line:
            lines[line[1]] = lines.get(line[1], "") + html.unescape(text).replace("\xa0", " ")
    marks = ("✖", "!", "✔", "·", "?")
    return [text.strip() for text in lines.values() if text.strip().startswith(marks)]


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
