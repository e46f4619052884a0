"""JSON that people may look at."""

from __future__ import annotations

import json

import pytest

from mailguard.report.lines import json_text


@pytest.mark.parametrize(
    ("text", "written", "why"),
    [
        ("店铺 é ∎ 😀", "店铺 é ∎ 😀", "what people read"),
        ("a\nb\x1b", "a\\nb\\u001b", "what JSON escapes itself"),
        ("\x7f", "\\u007f", "the control that ASCII ends with"),
        ("\x9b31m", "\\u009b31m", "a control sequence in one character"),
        ("\u202eexe\u2066", "\\u202eexe\\u2066", "text turned around"),
        ("a\u2028b", "a\\u2028b", "an end of line that some programs know"),
        ("\U000e0041", "\\udb40\\udc41", "an invisible one beyond the first plane"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, written: str, why: str) -> None:
    line = json_text({"x": text})
    assert line == f'{{"x": "{written}"}}', why
    assert json.loads(line) == {"x": text}


def test_lines_of_indented_json_are_lines() -> None:
    assert json_text({"x": "\x9b"}, indent=1) == '{\n "x": "\\u009b"\n}'
