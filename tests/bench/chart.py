"""Charts as SVG: panels with both axes logarithmic, where what is linear has slope one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 280
LEFT, RIGHT, TOP, BOTTOM = 62, 318, 40, 232
COLOURS = ("#1f6feb", "#bc4c00", "#1a7f37")
HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"
 font-size="12" fill="#57606a"><rect width="{width}" height="{height}" fill="#ffffff"/>"""
Points = list[tuple[float, float]]
Name = Callable[[float], str]


@dataclass(frozen=True)
class Panel:
    """Lines by what they show; `across` and `up` name values of the axes."""

    title: str
    lines: dict[str, Points]
    across: Name
    up: Name

    def table(self) -> str:
        """A row a value across, a column a line, as Markdown."""
        rows = [f"| | {' | '.join(self.lines)} |", f"|--:|{'--:|' * len(self.lines)}"]
        for number, (value, _) in enumerate(next(iter(self.lines.values()))):
            cells = " | ".join(self.up(points[number][1]) for points in self.lines.values())
            rows.append(f"| {self.across(value)} | {cells} |")
        return "\n".join([f"## {self.title}", "", *rows])


def draw(panels: Sequence[Panel], caption: str) -> str:
    """The panels, two abreast, and words below them."""
    height = math.ceil(len(panels) / 2) * HEIGHT + 20
    parts = [HEAD.format(width=2 * WIDTH, height=height), _words(LEFT, height - 8, caption)]
    for number, panel in enumerate(panels):
        place = f"translate({number % 2 * WIDTH} {number // 2 * HEIGHT})"
        parts += [f'<g transform="{place}">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel) -> list[str]:
    values = [x for points in panel.lines.values() for x, _ in points]
    heights = [y for points in panel.lines.values() for _, y in points]
    first, last = min(values), max(values)
    bottom, top = math.floor(math.log10(min(heights))), math.ceil(math.log10(max(heights)))
    top = max(top, bottom + 2)  # a line that is flat looks flat

    def place(value: float, power: float) -> tuple[float, float]:
        across = math.log(value / first) / math.log(last / first)
        up = (power - bottom) / (top - bottom)
        return LEFT + across * (RIGHT - LEFT), BOTTOM - up * (BOTTOM - TOP)

    parts = [_words(LEFT, 22, panel.title, 'font-weight="bold"')]
    for value in _ticks(sorted(set(values))):
        x, y = place(value, bottom)
        parts.append(_words(x, y + 18, panel.across(value), 'text-anchor="middle"'))
    for power in range(bottom, top + 1):
        x, y = place(first, power)
        parts.append(f'<path d="M{x:.0f} {y:.1f}H{RIGHT}" stroke="#d0d7de"/>')
        parts.append(_words(x - 6, y + 4, panel.up(10.0**power), 'text-anchor="end"'))
    free = float(HEIGHT)
    lines = zip(COLOURS, panel.lines.items(), strict=False)
    for colour, (name, points) in sorted(lines, key=lambda line: line[1][1][-1][1]):
        places = [place(x, math.log10(y)) for x, y in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        free = min(places[-1][1] + 4, free - 13)  # names of lines that meet stand above each other
        parts.append(_words(places[-1][0] + 8, free, name, f'fill="{colour}"'))
    return parts


def _ticks(values: list[float]) -> list[float]:
    """Four of the values at most, so that their names do not run into each other."""
    step = math.ceil(len(values) / 4)
    return values[::step] if step > 1 else values


def _words(x: float, y: float, words: str, how: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {how}>{words}</text>'
