"""One address field taken apart: an address-list of RFC 5322 section 3.4, as it is met.

The scanner is one pass without recursion. It keeps what a strict reader drops (comments, further
angle brackets, what follows them), so that `authors` can say how else a client might read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailguard.message.encoded_words import ENCODED_WORD

COMMENT = "\x01"
"""Stands in an address where a comment stood."""
_TOKEN = re.compile(
    rf'(?P<word>{ENCODED_WORD})|"(?P<quoted>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<pair>\\.)'
    r'|(?P<special>[()<>,;:@"\\])|[^()<>,;:@"\\=]+|=',
    re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class Entry:
    """One member of an address-list as written, encoded words not yet decoded.

    `shown` is what stands outside angle brackets and comments, with quotation marks removed, and
    `bare` the same with them; `angles` what stood in angle brackets, `comments` in comments.
    `group` names the group it stood in; `at` is True where an "@" stands outside brackets;
    `trailing` is what follows the last angle bracket.
    """

    shown: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    group: str = ""
    at: bool = False
    trailing: str = ""


def entries(text: str, limit: int) -> tuple[list[Entry], bool]:
    """The first `limit` members of the address-list `text`, and whether there were no more."""
    scanner = _Scanner(text.replace(COMMENT, " "), limit)
    scanner.run()
    return scanner.done, scanner.position >= len(scanner.text)


class _Scanner:
    """Reads token after token; `angle` holds the pieces of an open angle bracket."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.position = 0
        self.done: list[Entry] = []
        self.entry = Entry()
        self.angle: list[str] | None = None
        self.group = ""
        self.last_semicolon = text.rfind(";")

    def run(self) -> None:
        while self.position < len(self.text) and len(self.done) < self.limit:
            token = _TOKEN.match(self.text, self.position)
            if token is None:  # the pattern matches any character; a guard for its future
                break
            self.position = token.end()
            if token.lastgroup == "special":
                self._special(token[0])
            elif token.lastgroup == "quoted":
                self._add(token[0], _QUOTED_PAIR.sub(r"\1", token["quoted"]))
            elif token.lastgroup == "pair":
                self._add(token[0], token[0][1])
            else:
                self._add(token[0], token[0])
        self._close_angle()
        self._finish()

    def _add(self, raw: str, shown: str) -> None:
        if self.angle is not None:
            self.angle.append(raw)
            return
        self.entry.bare.append(raw)
        self.entry.shown.append(shown)

    def _special(self, char: str) -> None:
        if char == "(":
            self._comment()
        elif char == "<":
            self._close_angle()
            self.angle = []
        elif char == ">":
            self._close_angle()
        elif self.angle is not None or char in "@)\\":
            self.entry.at |= char == "@" and self.angle is None
            self._add(char, char)
        elif char != '"':  # a quotation mark here has no partner
            self._separator(char)

    def _separator(self, char: str) -> None:
        """A comma, semicolon or colon outside brackets."""
        if char == ":":
            # A group (RFC 5322 section 3.4) ends in a semicolon; without one it is a stray colon.
            if self.group or self.entry.angles or self.position > self.last_semicolon:
                self._add(char, char)
            else:
                self.group = "".join(self.entry.shown)
                self.entry = Entry(group=self.group)
        elif char == "," and not self.entry.angles and not self.entry.at:
            self._add(char, char)  # "Doe, John <…>": a comma that should have been quoted
        else:
            self._finish()
            if char == ";":
                self.group = self.entry.group = ""

    def _close_angle(self) -> None:
        if self.angle is not None:
            self.entry.angles.append("".join(self.angle))
            self.entry.bare, self.angle = [], None

    def _comment(self) -> None:
        """The comment that was just opened; one that is never closed takes the rest."""
        depth, start = 1, self.position
        for edge in _COMMENT_EDGE.finditer(self.text, start):
            depth += {"(": 1, ")": -1}.get(edge[0], 0)
            if depth == 0:
                self.position = edge.end()
                self.entry.comments.append(self.text[start : edge.start()])
                break
        else:
            self.position = len(self.text)
            self.entry.comments.append(self.text[start:])
        (self.entry.bare if self.angle is None else self.angle).append(COMMENT)

    def _finish(self) -> None:
        entry = self.entry
        entry.trailing = "".join(entry.bare).strip(COMMENT + " \t") if entry.angles else ""
        if entry.angles or entry.comments or entry.group or "".join(entry.bare).strip():
            self.done.append(entry)
        self.entry = Entry(group=self.group)
