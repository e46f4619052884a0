"""How words are written: letters in a row, capitals within, scripts that write no spaces."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+")
"""Letters and digits in a row."""
LETTERS = re.compile(r"[^\W\d_]+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a capital inside a word may begin another one: "PayPalServiceTeam"."""
UMLAUT_WRITTEN_OUT = re.compile("([aou])e")
"""As it stands in domains: "mueller"."""
HAN = "[\u4e00-\u9fff]"
"""One Han letter, for patterns (Unicode, block CJK Unified Ideographs)."""
FIRST_UNSPACED = "\u0e00"
"""Thai; the scripts before it write words with spaces between."""
