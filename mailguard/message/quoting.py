"""Whose words: the sender's own, those he answers to, those he passes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mailguard import limits
from mailguard.message.model import TextBlock, TextKind

_FORWARDED = re.compile(
    r"(?:"
    r"[-_=*—─ ]{3,}+[ \t]*+(?:original|forwarded|begin forwarded|weitergeleitete|message transf"
    r"|mensaje reenviado|mensagem encaminhada|原始邮件|原始郵件|原邮件|原郵件|转发邮件"
    r"|转发的邮件|轉寄郵件|轉寄的郵件|轉發郵件|元のメッセージ|転送メッセージ|원본 메시지)"
    r"|begin forwarded message:|(?:原始邮件|转发邮件|转发的邮件|原始郵件|轉寄的郵件)"
    r"[ \t]*+[-—:：]*+[ \t]*$)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?:"
    r"(?:on|am|le|el|il|em|op|den|w dniu)\b.{6,200}(?:wrote|schrieb|a écrit|escribió|ha scritto"
    r"|escreveu|schreef|skrev|napisał)\b.{0,80}[:：]"
    r"|(?:在|于|於)?.{4,120}(?:写道|寫道|写到|來信|のメール|のメッセージ)[ \t]*[:：]"
    r")$",
    re.IGNORECASE,
)
_HEADER_BLOCK = re.compile(
    r"\**(?:from|von|de|da|发件人|寄件者|寄件人|差出人|보낸 사람)\**[ \t]*[:：]", re.IGNORECASE
)
_HEADER_NEXT = re.compile(
    r"\**(?:sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|enviado|para|asunto"
    r"|发送时间|发送日期|发送|日期|时间|收件人|主题|寄件日期"
    r"|傳送|主旨|送信日時|宛先|件名)\**[ \t]*[:：]",
    re.IGNORECASE,
)


_WRAPPED = ("On ", "Am ", "Le ", "El ", "Il ", "Em ", "Op ", "Den ", "W dniu ", "在", "于", "於")
_RULES = "-_=*—─"
_TELLING = frozenset(f">{_RULES}bBfFvVdD原转轉发寄差보").union(start[0] for start in _WRAPPED)
"""How each of these lines begins: a forwarding mark, an attribution, a block of header fields."""
_LONGEST_MARK = 300
_DATED = re.compile(r"[\d@]")
_BESIDE = 3
"""Lines on either side of where a quote begins that may introduce it."""


def introduced(runs: Sequence[tuple[TextKind, str]]) -> list[tuple[TextKind, str]]:
    """`runs` of a page, where a quote that nothing introduces is the sender's own text.

    Clients show no mark of most of what HTML calls a quote; a reader knows it by the line above.
    """
    found: list[tuple[TextKind, str]] = []
    known, before = False, ""
    for kind, text in runs:
        if kind is TextKind.QUOTED and not known:
            known = _introduces([*_lines(before)[-_BESIDE:], *_lines(text)[:_BESIDE]])
        found.append((TextKind.OWN if kind is TextKind.QUOTED and not known else kind, text))
        before = text
    return found


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


def _introduces(lines: list[str]) -> bool:
    """Whether some line says who wrote what follows, or when, in whatever language."""
    return any(
        len(line) <= _LONGEST_MARK
        and (
            _FORWARDED.match(line)
            or _HEADER_BLOCK.match(line)
            or (line[-1] in ":：" and _DATED.search(f"{above[-_LONGEST_MARK:]} {line}"))
        )
        for above, line in pairwise(["", *lines])
    )


def split_blocks(
    text: str, kind: TextKind = TextKind.OWN, *, answers: bool = True
) -> list[TextBlock]:
    """Cut `text` into blocks by whose words they are. `kind` is what the whole of it stands in.

    From a forwarding mark on, everything is forwarded; from an attribution ("On … wrote:") on,
    everything is quoted, unless the quote is marked by ">", which then tells. Where every line is
    marked so and nothing says whose they are, they are the text itself. So is what no mark sets
    apart in a mail that answers none: `answers` is False there.
    """
    blocks: list[tuple[TextKind, list[str]]] = []
    lines = text.split("\n")
    done = 0
    for number in _telling(lines):
        if len(blocks) + (done < number) >= limits.MAX_BLOCKS:
            break  # what alternates that often is no conversation
        found, rest = _kind_of(lines, number, kind, answers or kind is not TextKind.OWN)
        if found is not kind:
            _add(blocks, kind, lines[done:number])
            done = len(lines) if rest else number + 1
            _add(blocks, found, lines[number:done])
        if rest:
            break
    _add(blocks, kind, lines[done:])
    joined = ((found, "\n".join(run).strip()) for found, run in blocks)
    said = [TextBlock(found, text) for found, text in joined if text]
    if len(said) == 1 and said[0].text[0] == ">":
        return [TextBlock(kind, said[0].text)]
    return said


def _add(blocks: list[tuple[TextKind, list[str]]], kind: TextKind, lines: list[str]) -> None:
    """Put lines of one kind behind the blocks so far."""
    if blocks and blocks[-1][0] is kind:
        blocks[-1][1].extend(lines)
    elif lines:
        blocks.append((kind, lines))


def _telling(lines: list[str]) -> list[int]:
    """The numbers of the lines that can tell whose words follow: most begin and end otherwise."""
    stripped = enumerate(map(str.strip, lines))
    return [n for n, line in stripped if line and (line[0] in _TELLING or line[-1] in ":：")]


def _kind_of(lines: list[str], number: int, kind: TextKind, answers: bool) -> tuple[TextKind, bool]:
    """The kind of a line, and whether it is that of all lines after it too."""
    line = lines[number].strip()
    if len(line) > _LONGEST_MARK:
        return kind, False
    if line[0] == ">" and line[-1] != "<":  # "> press here <" is a button
        return TextKind.QUOTED, False
    if (line[0] in _RULES or line[0] in "bB原转轉") and _FORWARDED.match(line):
        return TextKind.FORWARDED, True
    if (end := _attributes(lines, number)) is not None:
        quote = _following(lines, end)
        if answers or not quote or quote[0] == ">":
            return TextKind.QUOTED, quote[:1] != ">"
        return kind, False
    if _HEADER_BLOCK.match(line) and _HEADER_NEXT.match(_following(lines, number)):
        return TextKind.FORWARDED, True
    return kind, False


def _attributes(lines: list[str], number: int) -> int | None:
    """The number of the line that ends the attribution which this one is part of, if it is.

    Clients wrap it: "On … Alice" / "<alice@example.org> wrote:".
    """
    line = lines[number].strip()
    if line[-1] in ":：" and (
        _ATTRIBUTION.match(line) or (number and _is_wrapped(lines, number - 1))
    ):
        return number
    return number + 1 if _is_wrapped(lines, number) else None


def _is_wrapped(lines: list[str], number: int) -> bool:
    """Whether an attribution starts on a line and ends on the next."""
    line = lines[number].strip()
    return line.startswith(_WRAPPED) and bool(
        _ATTRIBUTION.match(" ".join([line, *map(str.strip, lines[number + 1 : number + 2])]))
    )


def _following(lines: list[str], number: int) -> str:
    """The next line that is not blank, "" where none is."""
    rest = (lines[n].strip() for n in range(number + 1, len(lines)))
    return next((line for line in rest if line), "")
