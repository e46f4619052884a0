"""The mail as its reader has it before him: subject, the sender's own words, links and files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from mailguard.impersonation.vocabulary import Hit, Word, lexicon, names_lexicon
from mailguard.limits import MAX_CLAIM_END, MAX_CLAIM_NAME, MAX_CLAIM_TEXT
from mailguard.message.model import Content, Link, Message, TextKind
from mailguard.names.fold import Folded, fold_plain, visible
from mailguard.names.match import NameMatch
from mailguard.names.suffix import registrable
from mailguard.names.writing import HAN
from mailguard.registry.index import Registry

_ANSWER = re.compile(
    r"\s*(?:\[[^\[\]]{1,40}\]\s*)*(?:re|aw|sv|antw|odp|fw|fwd|wg|tr|rv|enc|"
    r"回复|答复|回覆|转发|轉發|転送|返信|отв|пересл)\s*+(?:\[\d+\])?\s*+[:：]",
    re.IGNORECASE,
)
_ASKED_FOR = (
    Word.FEE_ACTIVATION,
    Word.FEE_DEPOSIT,
    Word.FEE_RETURN,
    Word.SCAN,
    Word.CODE_NOUN,
    Word.GAME_CARD,
    Word.DUE,
    Word.PAYEE,
    Word.CREDENTIAL,
)
_APART = r"[ \xa0\u2000-\u200a\u202f\u3000\-._·*•~]"
_BETWEEN_HAN = re.compile(f"{_APART}+")
_SPACED_HAN = re.compile(rf"{HAN}(?:{_APART}{{1,2}}{HAN}){{2,60}}")


@dataclass(frozen=True)
class Page:
    """`subject` and `text`, the sender's own words; the mail's links, and whether it has `files`.

    `passed_on` is True where the mail really answers or forwards another one. `registry` has the
    platforms that it may name.
    """

    subject: str
    text: str
    links: tuple[Link, ...]
    files: bool
    passed_on: bool
    registry: Registry

    @cached_property
    def names(self) -> list[NameMatch]:
        """The platforms' names in the text."""
        return self.registry.find_names(self.text)

    @cached_property
    def subject_names(self) -> list[NameMatch]:
        """The platforms' names in the subject."""
        return self.registry.find_names(self.subject, dotted=True)

    @cached_property
    def linked_domains(self) -> set[str]:
        """The registrable domains that the links lead to."""
        return {registrable(link.host) for link in self.links if link.host}

    @cached_property
    def folded(self) -> Folded:
        """The text folded to plain letters."""
        return fold_plain(self.text)

    @cached_property
    def unnamed(self) -> str:
        """The text without the platforms' names, folded: "our PayPal account" is "our account"."""
        return without_names(self.text, self.names)

    @cached_property
    def everything(self) -> str:
        """Subject and text, folded to plain letters."""
        return f"{fold_plain(self.subject).text}\n{self.folded.text}"

    @cached_property
    def pressing(self) -> bool:
        """Whether subject or text threaten or promise: the reader is to act."""
        return self._presses(self.everything)

    @cached_property
    def subject_threatens(self) -> bool:
        """Whether the subject alone does: "confirm your PIN"."""
        return self._threat_in(fold_plain(self.subject).text)

    @cached_property
    def subject_presses(self) -> bool:
        """Whether the subject threatens or promises."""
        return self._presses(fold_plain(self.subject).text)

    @cached_property
    def threatens(self) -> bool:
        """Whether the text itself threatens: frozen, suspended, overdue."""
        return self._threat_in(self.folded.text)

    @cached_property
    def asked_for(self) -> list[Hit]:
        """What impostors ask for, where the text names it: fees, codes, cards, secrets."""
        return lexicon(*_ASKED_FOR).find(self.folded.text)

    @cached_property
    def draws(self) -> bool:
        """Whether the text tells the reader that he was drawn for a prize."""
        return bool(lexicon(Word.DRAWN).find(self.folded.text))

    def _presses(self, folded: str) -> bool:
        return bool(names_lexicon(self.registry, Word.THREAT, Word.PRIZE).find(folded))

    def _threat_in(self, folded: str) -> bool:
        return bool(names_lexicon(self.registry, Word.THREAT).find(folded))


_SENDERS = (TextKind.OWN, TextKind.ELSEWHERE)
SENTENCE_END = frozenset("。！？!?；;\n।؟")
CLAUSE_END = SENTENCE_END | frozenset("，,：:（）()،")
_MAX_SENTENCE = 600
_MARGIN = 56
"""Columns from which a line may have been broken at a margin; mail is wrapped at 60 to 78."""
_WIDEST = 120
"""No margin is as far out: a longer line was ended by its writer."""
_JOINTS = tuple(" -\u2010\u2011\n")
_IDEOGRAPHS = "\u2e80"
"""Letters from here on are two columns wide, and follow each other without blanks."""


def bounds(text: str, start: int, end: int, ends: frozenset[str]) -> tuple[int, int]:
    """The stretch between two of `ends` in which `start`:`end` stands, at most 600 characters.

    A full stop ends a sentence only before a blank, and behind no "Mr.": "dhgate.com" is one word.
    """
    first, last = max(0, start - _MAX_SENTENCE), min(len(text), end + _MAX_SENTENCE)
    # One character more is looked at each time: the blank after a full stop.
    for stop in _stops(ends).finditer(text, first, start + 1):
        if stop.end() <= start:
            first = stop.end()
    after = _stops(ends).search(text, end, last + 1)
    return first, min(last, after.start()) if after else last


@cache
def _stops(ends: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"[{re.escape(''.join(ends))}]|(?<!\b[MD][rs])\.(?=\s|\Z)")


def read_page(message: Message, content: Content, registry: Registry) -> Page:
    """What the reader has before him. Linear; never raises.

    Where the sender wrote nothing himself, what he attached is what he says.
    """
    own = [block.text for block in content.blocks if block.kind is TextKind.OWN]
    others = [block.text for block in content.blocks if block.kind not in _SENDERS]
    if not any(text.strip() for text in own):
        own = [block.text for block in content.blocks if block.kind is TextKind.ATTACHED]
    text = _closed_up(unwrapped(visible(both_ends("\n".join(own), MAX_CLAIM_TEXT))))
    answers = bool(_ANSWER.match(content.subject)) and (message.answers or any(others))
    subject = _closed_up(visible(content.subject[:MAX_CLAIM_NAME]).replace("\n", " "))
    return Page(subject, text, content.links, content.files, answers, registry)


def both_ends(text: str, most: int) -> str:
    """`most` characters of `text`: padding pushes what matters to its end, not beyond."""
    if len(text) <= most:
        return text
    return f"{text[: most - MAX_CLAIM_END]}\n{text[-MAX_CLAIM_END:]}"


def _closed_up(text: str) -> str:
    """`text` without what keeps Han letters apart to slip past a filter ("激 活 费", "扫-码")."""
    if text.isascii():
        return text
    return _SPACED_HAN.sub(lambda run: _BETWEEN_HAN.sub("", run[0]), text)


def unwrapped(text: str) -> str:
    """`text` with the lines joined that were broken at a margin: a sentence runs on over them.

    "敦煌网不会要求您扫描⏎微信二维码付款" is one sentence, and denies what its second line says.
    """
    columns = len if text.isascii() else _columns
    first, *rest = text.split("\n")
    joined, before = [first], first.rstrip()
    for line in rest:
        if _MARGIN <= columns(before) <= _WIDEST and _goes_on(before, line):
            joined += ("" if before[-1] >= _IDEOGRAPHS else " ", line.lstrip())
        else:
            joined += ("\n", line)
        before = line.rstrip()
    return "".join(joined)


def _columns(line: str) -> int:
    """How wide `line` is, in columns of Latin letters."""
    wide = 0 if line.isascii() else sum(map(_IDEOGRAPHS.__le__, line))
    return len(line) + wide


def _goes_on(before: str, line: str) -> bool:
    """Whether `line` goes on where the one before it stops: in a sentence, with a word."""
    if before[-1] in SENTENCE_END or before[-1] == ".":
        return False
    return line.strip()[:1].isalnum()


def without_names(text: str, names: list[NameMatch]) -> str:
    """`text`, folded, without `names` and the blank or hyphen that joined each to the next word."""
    pieces, last = [], 0
    for name in names:
        left = text[last : name.start]
        pieces.append(left.rstrip() if _unspaced(left) else left)
        last = name.end
        if left[-1:] in _JOINTS or _unspaced(left):
            last += text[last : last + 1] in _JOINTS
    return fold_plain("".join([*pieces, text[last:]])).text


def _unspaced(text: str) -> bool:
    """Whether `text` ends with a letter of a script that writes no spaces, and blanks at most."""
    return "\u2e80" <= text.rstrip()[-1:] < "\uac00"


def words_in(hits: list[Hit]) -> frozenset[Word]:
    """All that these hits do together."""
    return frozenset().union(*(hit.words for hit in hits))
