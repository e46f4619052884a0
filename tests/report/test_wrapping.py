"""Where a line of text ends."""

import pytest
from rich.cells import cell_len

from mailguard.report.wrapping import wrapped, wrapped_address

CASES = [
    ("请添加QQ：1179545599核实", 16, ["请添加QQ：", "1179545599核实"], "a number stays whole"),
    ("付1998元激活账户", 10, ["付1998元激", "活账户"], "Chinese ends anywhere"),
    ("to “付款码”.", 10, ["to “付款", "码”."], "a full stop stays with what it ends"),
    ("名称：“敦煌网”。", 8, ["名称：", "“敦煌", "网”。"], "and a mark with what it opens"),
    ("für Käufer", 8, ["für", "Käufer"], "a word is no shorter for its letters"),
    ("see https://a.example/long/path", 12, ["see", "https://a.ex", "ample/long/p", "ath"],
     "only what is longer than a line is cut"),
    ("", 10, [""], "nothing is an empty line"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "width", "lines", "why"), CASES, ids=[why for *_, why in CASES])
def test_where_a_line_ends(text: str, width: int, lines: list[str], why: str) -> None:
    assert list(wrapped(text, width)) == lines, why


@pytest.mark.parametrize("unit", ["“", "”", "。", "账", "a", " ", "“a ", "🙂"])
def test_no_text_makes_a_line_too_long_or_loses_a_character(unit: str) -> None:
    lines = list(wrapped(unit * 500, 20))
    assert max(map(cell_len, lines)) <= 20
    assert "".join(lines).replace(" ", "") == (unit * 500).replace(" ", "")


@pytest.mark.parametrize(
    ("address", "width", "lines", "why"),
    [
        ("a@evil.example", 14, ["a@evil.example"], "it fits"),
        ("notice@dhgate-fengkong.com", 20, ["notice", "@dhgate-fengkong.com"], "the domain apart"),
        (
            "a@mail.risk.evil.example",
            14,
            ["a", "@mail.risk.", "evil.example"],
            "ends at full stops",
        ),
        ("a@dhgate-fengkong.com", 10, ["a", "@dhgate-fe", "ngkong.com"], "a long label is cut"),
        ("no address at all", 10, ["no address", " at all"], "what is none"),
        ("@evil.example", 10, ["@evil.", "example"], "nothing before the sign"),
    ],
)
def test_where_a_line_of_an_address_ends(
    address: str, width: int, lines: list[str], why: str
) -> None:
    assert list(wrapped_address(address, width)) == lines, why
