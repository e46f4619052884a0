"""JSON that people may look at: what a terminal would obey is escaped, all other text is itself."""

from __future__ import annotations

import json
import sys
import unicodedata

_OBEYED = {"Cc", "Cf", "Zl", "Zp"}


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON, on one line without `indent`; it reads back as what it was."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if text.isprintable() else "".join(map(_escaped, text))


def print_json(value: object) -> None:
    """Print `value` as JSON on one line."""
    sys.stdout.write(json_text(value) + "\n")


def _escaped(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _OBEYED:
        return character  # within a text JSON escapes line ends itself
    return json.dumps(character)[1:-1]
