"""What a person reads in a mail: subject, text, links, QR codes. One walk over its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailguard import limits
from mailguard.findings import Code, Finding
from mailguard.message.charsets import LONGEST_LABEL, META_REACH, declared_in, decode
from mailguard.message.conditional import for_outlook
from mailguard.message.drawn import drawn_in_text
from mailguard.message.encoded_words import decode_words, field_text
from mailguard.message.html import Page, read_html
from mailguard.message.images import data_uri, is_drawing, is_image, read_codes
from mailguard.message.kinds import is_opened, is_page, is_picture, is_text, whose_words
from mailguard.message.layout import laid_out
from mailguard.message.links import bare_links, link
from mailguard.message.mime import walk
from mailguard.message.model import Content, Link, Message, TextBlock, TextKind
from mailguard.message.part import Part
from mailguard.message.quoting import split_blocks
from mailguard.message.spread import together
from mailguard.message.undecoded import without_octets

_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_SUBJECTS = 4
_LONGEST_CHARACTER = 4


def read_content(message: Message) -> Content:
    """Read what `message` shows, within the limits of `mailguard.limits`. Never raises.

    Text that a client hides is left out; both sides of a multipart/alternative are read, once where
    they say the same.
    """
    structure = walk(message)
    reading = _Reading(message.answers)
    for part in structure.parts:
        reading.add(part)
    if reading.rest:
        reading.blocks.append(TextBlock(TextKind.OWN, "\n".join(reading.rest)))
    if structure.limited:
        reading.note(Code.MESSAGE_PART_LIMIT, read=str(limits.MAX_PARTS))
    if structure.malformed:
        reading.note(Code.MESSAGE_MALFORMED, what="boundary")
    return Content(
        subject=_subject(message),
        blocks=tuple(reading.blocks),
        links=tuple(reading.links.values()),
        codes=tuple(read_codes(reading.images)),
        drawn_code=reading.drawn,
        findings=tuple(reading.findings),
        files=any(map(is_opened, structure.parts)),
    )


def _subject(message: Message) -> str:
    """The topmost Subject, decoded; with several of them, all, for clients differ."""
    fields = message.fields("subject")
    if len(fields) > _MOST_SUBJECTS:  # clients show the first or the last, not one between
        fields = [*fields[: _MOST_SUBJECTS - 1], fields[-1]]
    texts = (field_text(header.value[: limits.MAX_FIELD_TEXT]) for header in fields)
    return " ".join(_SPACES.sub(" ", together(decode_words(text))) for text in texts)


@dataclass(slots=True)
class _Reading:
    """What the parts seen so far show.

    `answers` is the mail's; `room`, `html_room` and `tokens` are how much may still be read; `rest`
    is text past the last block that is told from others.
    """

    answers: bool
    blocks: list[TextBlock] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    images: list[bytes] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drawn: bool = False
    room: int = limits.MAX_TEXT
    html_room: int = limits.MAX_HTML
    tokens: int = limits.MAX_TOKENS
    said: set[tuple[int, str]] = field(default_factory=set)

    def note(self, code: Code, **params: str) -> None:
        """Add a finding, once a mail."""
        if all(finding.code != code for finding in self.findings):
            self.findings.append(Finding(code, params, "text"))

    def add(self, part: Part) -> None:
        """Read one part."""
        if part.kind == "message/rfc822":
            self._heading(part)
        elif is_page(part):
            self._html(part)
        elif is_text(part):
            self._plain(part)
        elif is_picture(part):
            self._image(part.octets(limits.MAX_IMAGE_SIZE))

    def _heading(self, part: Part) -> None:
        """Sender and subject of an attached mail, which clients show above its text."""
        lines = [
            decode_words(field_text(header.value[: limits.MAX_FIELD_TEXT]))
            for header in part.headers
            if header.key in ("from", "subject")
        ]
        self._say("\n".join(lines), TextKind.ATTACHED)

    def _plain(self, part: Part) -> None:
        text = self._decoded(part, self.room, part.parameters.get("charset", ""))
        self.room -= len(text)
        text = laid_out(text, part.kind, part.parameters)
        self.drawn = self.drawn or drawn_in_text(text)
        text = together(text)
        if self._is_news(part, text):
            self._say(text, whose_words(part))
            self._link_bare(text)

    def _html(self, part: Part) -> None:
        charset = part.parameters.get("charset", "") or declared_in(part.octets(META_REACH))
        html = self._decoded(part, self.html_room, charset)
        self.html_room -= len(html)
        page, text = self._page(html)
        drawings = []
        for uri in page.images:
            self._image(data := data_uri(uri))
            if is_drawing(uri):
                drawings.append(self._drawing(data))
        if self._is_news(part, text):
            own = whose_words(part)
            for kind, run in page.segments:
                self._say(run, own if kind is TextKind.OWN else kind)
            self._link_bare(text)
        if page.elsewhere:
            self._besides(part, page.elsewhere, text)
        if drawings:
            self._besides(part, "\n".join(drawings), text)
        if besides := for_outlook(html):
            self._besides(part, self._page(besides)[1], text)

    def _drawing(self, data: bytes) -> str:
        """What an image in SVG says: Apple Mail and Thunderbird draw it."""
        page, text = self._page(data.decode("utf-8", "replace"))
        return f"{text}\n{page.elsewhere}"

    def _besides(self, part: Part, text: str, seen: str) -> None:
        """What some clients show besides what is `seen`; much of it is the same once more."""
        lines = {line.strip() for line in seen.splitlines()}
        text = "\n".join(line for line in text.splitlines() if line.strip() not in lines)
        text = text[: limits.MAX_TEXT]
        whose = whose_words(part)
        self._say(text, TextKind.ELSEWHERE if whose is TextKind.OWN else whose)
        self._link_bare(text)

    def _page(self, html: str) -> tuple[Page, str]:
        """What HTML shows, and all its text; links and drawn codes are noted."""
        page = read_html(html, self.room, self.tokens)
        self.tokens -= page.tokens
        for shown, target in page.links:
            self._link(link(shown, target))
        text = "\n".join(text for _, text in page.segments)
        self.room -= len(text)
        if self.room <= 0 or self.tokens <= 0:
            self.note(Code.MESSAGE_TEXT_LIMIT, read=str(limits.MAX_TEXT))
        self.drawn = self.drawn or page.drawn or drawn_in_text(text)
        return page, text

    def _decoded(self, part: Part, room: int, charset: str) -> str:
        """The text of a part, lines ending in LF, at most `room` characters."""
        text, known = decode(part.octets(room * _LONGEST_CHARACTER), charset)
        if not known:
            self.note(Code.MESSAGE_CHARSET_UNKNOWN, charset=charset[:LONGEST_LABEL])
        if len(text) > room:
            self.note(Code.MESSAGE_TEXT_LIMIT, read=str(limits.MAX_TEXT))
            text = text[:room]
        return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")

    def _is_news(self, part: Part, text: str) -> bool:
        """Whether the other side of a multipart/alternative has not said the same already."""
        if not part.alternative:
            return True
        key = part.alternative, "".join(text.split())
        known = key in self.said
        self.said.add(key)
        return not known

    def _say(self, text: str, kind: TextKind) -> None:
        text = without_octets(text)
        if len(self.blocks) < limits.MAX_BLOCKS:
            self.blocks += split_blocks(text, kind, answers=self.answers)
        elif text:
            self.rest.append(text)

    def _link_bare(self, text: str) -> None:
        targets = {target for _, target in self.links}
        for found in bare_links(text, limits.MAX_LINKS + 1):
            if found.target not in targets:
                self._link(found)

    def _link(self, found: Link) -> None:
        if len(self.links) < limits.MAX_LINKS:
            self.links[found.shown, found.target] = found
        else:
            self.note(Code.MESSAGE_LINK_LIMIT, read=str(limits.MAX_LINKS))

    def _image(self, data: bytes) -> None:
        if len(self.images) < limits.MAX_IMAGES_OPENED and is_image(data):
            self.images.append(data)
