"""Words, comments and semicolons of an Authentication-Results field (RFC 8601 section 2.2).

One pass from left to right, without recursion: comments nest by a counter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailguard import limits
from mailguard.auth.results.model import Problem

FOLD = "\n"
"""Stands for a line break with the white space after it, which some MTAs put inside a token."""

_FOLDING = re.compile(r"\r?\n[ \t]*")
_RUN = re.compile(r"[^\s\"();]+")
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_PARENTHESIS = re.compile(r"[()\\]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(slots=True)
class Word:
    """A run without white space, quotes taken off; `glued` where a comment touches it.

    `quoted` where quotes were taken off: what was between them is a value, though it be empty.
    """

    text: str
    glued: bool = False
    quoted: bool = False


@dataclass(slots=True)
class Segment:
    """What stands between two semicolons; `source` is its text, folds as `FOLD`."""

    words: list[Word] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    problem: Problem | None = None
    source: str = ""


def split_segments(value: str, *, most: int = limits.MAX_RESULTS + 1) -> list[Segment]:
    """The segments of a field's value: one at least, `most` at most. Never raises."""
    return _Lexer(_FOLDING.sub(FOLD, value)).segments(most)


class _Lexer:
    """Reads one value once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._start = 0
        self._segment = Segment()
        self._segments: list[Segment] = []
        self._word: Word | None = None
        self._after_comment = False

    def segments(self, most: int) -> list[Segment]:
        text = self._text
        while self._at < len(text) and len(self._segments) < most:
            c = text[self._at]
            if c == ";":
                self._end_segment()
            elif c == '"':
                self._quoted()
            elif c == "(":
                self._comment()
            elif c == ")":
                self._problem(Problem.STRAY_PARENTHESIS)
                self._at += 1
            elif space := _SPACE.match(text, self._at):
                self._word, self._after_comment = None, False
                self._at = space.end()
            else:
                self._run()
        if len(self._segments) < most:
            self._end_segment()
        return self._segments

    def _problem(self, problem: Problem) -> None:
        self._segment.problem = self._segment.problem or problem

    def _append(self, text: str) -> None:
        if self._segment.problem:
            return  # not read any further: nor could a word grow in ever so many steps
        if self._word is None and len(self._segment.words) == limits.MAX_RESULT_WORDS:
            self._problem(Problem.TOO_MANY)
            return
        if self._word is None:
            self._word = Word("", glued=self._after_comment)
            self._segment.words.append(self._word)
        self._after_comment = False
        self._word.text += text

    def _run(self) -> None:
        run = _RUN.match(self._text, self._at)
        if run is None:  # pragma: no cover  (every other character has its branch above)
            self._at += 1
            return
        self._append(run[0])
        self._at = run.end()

    def _quoted(self) -> None:
        quoted = _QUOTED.match(self._text, self._at)
        if quoted is None:
            self._problem(Problem.OPEN_QUOTE)
            self._at = len(self._text)
            return
        # A quoted string is a whole value or the local part of one: anything else was let through
        # by an MTA that does not quote what the sender chose. So a word holds one, after its name:
        # nor could it grow in ever so many steps.
        after = self._text[quoted.end() : quoted.end() + 1]
        alone = after in ("", ";", "(", "@") or after.isspace()
        before = self._word.text if self._word else "="
        if not alone or before.find("=") != len(before) - 1:
            self._problem(Problem.STRAY_QUOTE)
        self._append(_ESCAPE.sub(r"\1", quoted[1]))
        if self._word is not None:
            self._word.quoted = True
        self._at = quoted.end()

    def _comment(self) -> None:
        """Skip a comment (RFC 5322 section 3.2.2), which may hold comments and escapes."""
        if self._word is not None:
            self._word.glued = True
        depth, at, start = 0, self._at, self._at + 1
        while mark := _PARENTHESIS.search(self._text, at):
            at = mark.end()
            if mark[0] == "\\":
                at += 1
                continue
            depth += 1 if mark[0] == "(" else -1
            if depth == 0:
                self._segment.comments.append(self._text[start : at - 1])
                self._word, self._after_comment, self._at = None, True, at
                return
        self._problem(Problem.OPEN_COMMENT)
        self._at = len(self._text)

    def _end_segment(self) -> None:
        segment = self._segment
        segment.source = self._text[self._start : self._at]
        if _CONTROL.search(segment.source):
            segment.problem = segment.problem or Problem.CONTROL_CHARACTER
        self._segments.append(segment)
        self._at += 1
        self._start = self._at
        self._segment, self._word, self._after_comment = Segment(), None, False
