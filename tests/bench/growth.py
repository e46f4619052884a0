"""How the analysis grows with a mail: `python -m tests.bench.growth [FILE.svg]`.

Prints a Markdown table, and draws it where a file is named: the README's is `.github/growth.svg`.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from mailguard import limits
from tests.bench.auth.contenders import analysis
from tests.bench.auth.corpus import HTML, PDF, TEXT, Sender

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000,
         25_000_000)  # fmt: skip
LINES: dict[str, tuple[tuple[bytes, bytes], bytes]] = {
    "text": (TEXT, b"your order is on its way to the   address that you gave us\r\n"),
    "HTML": (HTML, b'  <td style=3D"padding:4px">your order is on its way</td>=\r\n'),
    "attachment": (PDF, b"A" * 76 + b"\r\n"),
}
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 640, 360, 64, 540, 44
COLOURS = ("#1f6feb", "#bc4c00", "#1a7f37")
SVG = f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"
 font-size="12" fill="#57606a"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>"""
Points = list[tuple[int, float]]


def measure() -> dict[str, Points]:
    """Octets of a mail and milliseconds of CPU for its whole analysis, by what it is made of."""
    sender = Sender(
        "bench.example", generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    )
    records: dict[str, dict[str, list[str]]] = {}
    for name, rdtype, value in sender.records():
        records.setdefault(name, {}).setdefault(rdtype, []).append(value)
    verify = analysis({"records": records, "dns_port": None})
    return {
        kind: [(size, _cost(verify, _mail(sender, fields, line, size))) for size in SIZES]
        for kind, (fields, line) in LINES.items()
    }


def _mail(sender: Sender, fields: tuple[bytes, bytes], line: bytes, size: int) -> bytes:
    head = [b"From: Order Desk <orders@bench.example>", b"Subject: Your order", *fields]
    body = line * (size // len(line))
    return sender.sign(head, body, ed25519=False) + b"\r\n".join(head) + b"\r\n\r\n" + body


def _cost(verify: Callable[[bytes, dict[str, str]], int], raw: bytes) -> float:
    """Milliseconds: the least of a few runs, as anything else is the machine's noise."""
    costs = []
    while len(costs) < 3 or (sum(costs) < 0.05 and len(costs) < 20):
        start = time.process_time()
        verify(raw[: limits.MAX_READ], {})
        costs.append(time.process_time() - start)
    return min(costs) * 1000


def table(measured: dict[str, Points]) -> str:
    """A row a size, a column a kind: milliseconds."""
    lines = [f"| mail | {' | '.join(measured)} |", f"|--:|{'--:|' * len(measured)}"]
    for row, size in enumerate(SIZES):
        costs = " | ".join(f"{points[row][1]:,.1f} ms" for points in measured.values())
        lines.append(f"| {_size(size)} | {costs} |")
    return "\n".join(lines)


def _size(octets: int) -> str:
    return f"{octets // 1_000_000} MB" if octets >= 1_000_000 else f"{octets // 1_000} KB"


def draw(measured: dict[str, Points]) -> str:
    """The table as SVG, both axes logarithmic: what is linear is a straight line of slope one."""
    costs = [cost for points in measured.values() for _, cost in points]
    bottom, top = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))

    def place(size: float, power: float) -> tuple[float, float]:
        across = math.log(size / SIZES[0]) / math.log(SIZES[-1] / SIZES[0])
        up = (power - bottom) / (top - bottom)
        return LEFT + across * (RIGHT - LEFT), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - 20)

    parts = [SVG]
    for size in SIZES[::3]:
        x, y = place(size, bottom)
        parts.append(_words(x, y + 18, _size(size), 'text-anchor="middle"'))
    for power in range(bottom, top + 1):
        x, y = place(SIZES[0], power)
        parts.append(f'<path d="M{x:.0f} {y:.1f}H{RIGHT}" stroke="#d0d7de"/>')
        parts.append(_words(x - 6, y + 4, f"{10.0**power:g} ms", 'text-anchor="end"'))
    for colour, (kind, points) in zip(COLOURS, measured.items(), strict=True):
        places = [place(size, math.log10(cost)) for size, cost in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_words(places[-1][0] + 8, places[-1][1] + 4, kind, f'fill="{colour}"'))
    caption = "CPU time of one analysis, by the size of the mail; past 2 MB only that much is read"
    return "\n".join([*parts, _words(LEFT, HEIGHT - 6, caption), "</svg>"]) + "\n"


def _words(x: float, y: float, words: str, how: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {how}>{words}</text>'


def main() -> None:
    measured = measure()
    print(table(measured))
    for file in sys.argv[1:]:
        Path(file).write_text(draw(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
