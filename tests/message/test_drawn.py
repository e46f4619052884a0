"""QR codes drawn with text or HTML are noticed; charts, banners and layouts are not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import pytest
import segno

from mailguard.message.drawn import drawn_in_text
from mailguard.message.html import read_html

Matrix = list[list[bool]]


def matrix(text: str, border: int) -> Matrix:
    rows = segno.make(text, micro=False).matrix_iter(border=border)
    return [[bool(module) for module in row] for row in rows]


def half_blocks(code: Matrix) -> str:
    rows = [*code, [False] * len(code[0])]
    signs = {(1, 1): "█", (1, 0): "▀", (0, 1): "▄", (0, 0): " "}
    return "\n".join(
        "".join(signs[upper, lower] for upper, lower in zip(rows[i], rows[i + 1], strict=True))
        for i in range(0, len(rows) - 1, 2)
    )


def signs(code: Matrix, dark: str, light: str) -> str:
    return "\n".join("".join(dark if module else light for module in row) for row in code)


def cells(code: Matrix) -> str:
    colours = {True: 'bgcolor="#000000"', False: 'bgcolor="#ffffff"'}
    rows = ("".join(f"<td {colours[m]} width=4></td>" for m in row) for row in code)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def merged_cells(code: Matrix) -> str:
    rows = (
        "".join(
            f'<td colspan="{len(list(run))}" style="background:{"#000" if dark else "#fff"}">&nbsp;'
            for dark, run in groupby(row)
        )
        for row in code
    )
    return f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>"


def boxes(code: Matrix) -> str:
    return "".join(
        "".join(
            f"<div style='float:left;background-color:{'#111' if m else '#fff'}'></div>"
            for m in row
        )
        for row in code
    )


def vectors(code: Matrix) -> str:
    dark = (
        f'<rect x="{x}" y="{y}" fill="#000"/>'
        for y, r in enumerate(code)
        for x, m in enumerate(r)
        if m
    )
    return f"<svg>{''.join(dark)}</svg>"


def path(code: Matrix) -> str:
    dark = (f"M{x} {y}h1" for y, r in enumerate(code) for x, m in enumerate(r) if m)
    return f'<svg><path stroke="#000" d="{"".join(dark)}"/></svg>'


def shadow(code: Matrix) -> str:
    dark = (f"{x}px {y}px #000" for y, r in enumerate(code) for x, m in enumerate(r) if m)
    return f'<div style="width:1px;box-shadow:{",".join(dark)}"></div>'


PAYLOADS = ["wxp://f2f0abc", "https://pay.example/activate?account=1179545599&amount=198"]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("border", [0, 4])
@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(half_blocks, id="half blocks"),
        pytest.param(lambda code: signs(code, "██", "  "), id="full blocks"),
        pytest.param(lambda code: signs(code, "  ", "██"), id="light on dark"),
        pytest.param(lambda code: signs(code, "⬛", "⬜"), id="squares"),
        pytest.param(lambda code: signs(code, "■", "□"), id="signs"),
        pytest.param(lambda code: signs(code, "██", "░░"), id="shades"),
        pytest.param(lambda code: signs(code, "##", "  "), id="ASCII"),
    ],
)
def test_a_code_drawn_in_text(draw: Callable[[Matrix], str], border: int, payload: str) -> None:
    assert drawn_in_text(f"Scan to pay:\n\n{draw(matrix(payload, border))}\n\nThank you")


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("draw", [cells, merged_cells, boxes, vectors, path, shadow])
def test_a_code_drawn_in_html(draw: Callable[[Matrix], str], payload: str) -> None:
    assert read_html(f"<p>Scan to pay</p>{draw(matrix(payload, 2))}").drawn


def test_the_upper_edge_of_a_code_is_enough() -> None:
    assert drawn_in_text("█▀▀▀▀▀█ ▄▀▄ █▀▀▀▀▀█\n█ ███ █ ▀▄  █ ███ █")


def test_a_code_within_pre_keeps_its_spaces() -> None:
    page = read_html(f"<pre>{half_blocks(matrix(PAYLOADS[0], 0))}</pre>")
    assert drawn_in_text(page.segments[0][1])


HARMLESS_TEXT = [
    ("plain text", "Your order has shipped.\n" * 40),
    ("a bar chart", "\n".join(f"Jan {'█' * (n * 7 % 37)}" for n in range(30))),
    ("progress bars", "\n".join("█" * n + "░" * (40 - n) for n in range(0, 40, 2))),
    (
        "a banner",
        "██████╗ ██╗  ██╗ ██████╗\n██╔══██╗██║  ██║██╔════╝\n██║  ██║███████║██║  ███╗\n" * 2,
    ),
    ("rules of number signs", "#" * 78 + "\n" + "# text\n" * 30),
    ("a list with squares", "■ one ■ two ■ three\n" * 30),
    ("an ornamental border", "■□■□■□■□■□■□■□■□■□■□■□\n" * 30),
    ("a word puzzle", "⬛🟨⬛⬛⬛\n🟩🟩🟩⬛🟨\n" * 6),
    ("a table of a log", "+-----+-----+-----+-----+\n| 1 | 2 | 3 | 4 |\n" * 20),
]


@pytest.mark.parametrize("text", [r[1] for r in HARMLESS_TEXT], ids=[r[0] for r in HARMLESS_TEXT])
def test_harmless_text(text: str) -> None:
    assert not drawn_in_text(text)


HARMLESS_HTML = [
    (
        "a table of figures",
        "<table>" + "<tr>" + "<td bgcolor=black><font color=white>1</font>" * 30 + "</table>",
    ),
    ("white spacers", "<table>" + "<tr><td bgcolor=#ffffff width=4></td>" * 300 + "</table>"),
    (
        "dark rules between rows",
        "<table>" + "<tr><td bgcolor=#000 height=1></td><tr><td>x" * 40 + "</table>",
    ),
    ("a calendar of shades", "<table>" + "<tr>" + "<td bgcolor=#9be9a8></td>" * 365 + "</table>"),
    ("wide dark bands", "<table>" + '<tr><td bgcolor="#000" width="600"></td>' * 200 + "</table>"),
]


@pytest.mark.parametrize("html", [r[1] for r in HARMLESS_HTML], ids=[r[0] for r in HARMLESS_HTML])
def test_harmless_html(html: str) -> None:
    assert not read_html(html).drawn
