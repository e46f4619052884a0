"""Style sheets in HTML mail, as far as they hide text: rules for one class or id.

Rules with several conditions are left alone. Where in doubt text counts as shown: to read what a
client hides does less harm than to miss what it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_SELECTOR = re.compile(r"[a-z0-9]*([.#][\w-]+)")
_HIDES = re.compile(r"display:none|visibility:hidden|opacity:0|font-size:0|max-height:0|height:0")
_SHOWS = re.compile(r"display:(?!none)[a-z-]+")
_INSISTS = re.compile(
    r"(?:display:(?!none)|visibility:visible|opacity:(?!0)|height:(?!0)|font-size:(?!0))"
    r"[^;]*!important"
)
_LOOKS = re.compile(r"font-size|color|background|visibility")
_SPACES = re.compile(r"\s+")
_MOST_AT_RULES = 200


@dataclass(slots=True)
class Sheet:
    """What style sheets do to elements of a class (".x") or id ("#x").

    `hidden` are declarations that hide them; `shown` those that some screen shows after all;
    `insists` is True where others may be shown whatever their own style says. `looks` is True
    where a sheet sets sizes, colours or the like: what an element inherits is then not known.
    """

    hidden: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    insists: bool = False
    looks: bool = False

    def add(self, css: str) -> None:
        """Read one style element. Linear: the at-rules tried are limited."""
        css = _COMMENT.sub("", css[:_LONGEST].lower())
        self.looks = self.looks or bool(_LOOKS.search(css))
        if css.count("@") > _MOST_AT_RULES:
            return
        for block in _AT_RULE.findall(css):
            self._read(block[block.index("{") + 1 : -1], conditional=True)
        self._read(_AT_RULE.sub("", css), conditional=False)

    def _read(self, css: str, *, conditional: bool) -> None:
        for rule in css.split("}"):
            selectors, _, body = rule.partition("{")
            body = _SPACES.sub("", body)
            insists = bool(_INSISTS.search(body))
            shows = insists or (conditional and bool(_SHOWS.search(body)))
            hides = not conditional and bool(_HIDES.search(body))
            if not shows and not hides:
                continue
            for selector in selectors.split(","):
                simple = _SELECTOR.fullmatch(selector.strip())
                if simple and shows:
                    self.shown.add(simple[1])
                elif simple:
                    self.hidden[simple[1]] = self.hidden.get(simple[1], "") + body + ";"
                elif insists and "display:" in body:
                    self.insists = True

    def style(self, marks: list[str], inline: str) -> str:
        """The style of an element with the classes and ids `marks` and its own style `inline`."""
        if not self.shown.isdisjoint(marks):
            return ""
        given = "".join(self.hidden.get(mark, "") for mark in marks)
        return f"{given}{inline};display:block" if self.insists else given + inline


_LONGEST = 64 * 1024
