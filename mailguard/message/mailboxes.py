"""The mailboxes of one address field: as RFC 5322 reads it, and as other readers might."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from mailguard import limits
from mailguard.message.addresses import COMMENT, Entry, entries
from mailguard.message.encoded_words import decode_words, field_text
from mailguard.message.model import Mailbox
from mailguard.names.idna import to_ascii

_USUAL = re.compile(r"(?:\"([\w ,.&'()/+-]*)\" *|([\w .&'/+-]*))<([\w.+-]+)@([\w.-]+)>", re.ASCII)
"""A name of plain characters and an address: nothing in it that readers could disagree about."""
_ADDR_SPEC = re.compile(
    r'("[^"\\]*(?:\\.[^"\\]*)*"|[^\s"@<>]+)@(\[[^\]\s]*\]|[^\s"@<>,;:%!]+)', re.DOTALL
)
_ROUTE = re.compile(r"\s*(@[^:]*):(.*)", re.DOTALL)
_DELIMITERS = re.compile(r"[\s\"'<>()\[\],;:\x00]+")
_DOMAIN = re.compile(r"[\w-]+(?:[.\u3002\uff0e\uff61][\w-]+)+")
_AT = re.compile("[@\uff20\ufe6b]")
_WIDE_AT = str.maketrans("\uff20\ufe6b", "@@")
_END_OF_TEXT = re.compile(r"[\x00\r\n]")
_SPACES = re.compile(r"[ \t\r\n]+")
_STRAY_FIELD = re.compile(r"(?<![ \t\0])[ \t\0]*+(?:from|sender)[ \t]*+:", re.IGNORECASE)


@dataclass(slots=True)
class FieldReading:
    """What one address field says.

    `strict` are its members, `further` what else a reader might take for the author. `oddities`
    are the ways in which readers disagree, each with what is shown instead. `limited` is True
    where the field was not read to its end.
    """

    name: str
    strict: list[Mailbox] = field(default_factory=list)
    further: list[Mailbox] = field(default_factory=list)
    oddities: dict[str, str] = field(default_factory=dict)
    limited: bool = False

    def also(self, name: str, address: str, where: str, how: str = "") -> None:
        """Note a further reading; `how` names the disagreement, if it is one."""
        if len(self.further) >= limits.MAX_AUTHORS:
            self.limited = True
            return
        local, _, domain = address.rpartition("@")
        self.further.append(Mailbox(name, address, local, to_ascii(domain), f"{self.name}{where}"))
        if how:
            self.oddities.setdefault(how, address or name)


def read_field(value: bytes, name: str) -> FieldReading:
    """Read the address field `name` (lower case) whose value is `value`. Linear; never raises."""
    reading = FieldReading(name, limited=len(value) > limits.MAX_FIELD_TEXT)
    text = field_text(value[: limits.MAX_FIELD_TEXT])
    if usual := _USUAL.fullmatch(text):
        quoted, bare, local, domain = usual.groups()
        shown = _shown(bare if quoted is None else quoted)
        mailbox = Mailbox(shown, f"{local}@{domain}", local, to_ascii(domain), name)
        reading.strict.append(mailbox)
        return reading
    # Folds are gone: a CR that is left is a stray one, and for some readers ends the field.
    first, *rest = text.split("\r")
    _read_list(first, reading)
    for segment in rest[: limits.MAX_AUTHORS]:
        other = FieldReading(name)
        _read_list(_STRAY_FIELD.sub("", segment, count=1), other)
        for mailbox in other.strict:
            reading.also(mailbox.name, mailbox.address, "", "stray_cr")
    return reading


def addresses_in(text: str) -> list[str]:
    """The addresses that the eye finds in running text, each once, at most `MAX_AUTHORS`."""
    if not _AT.search(text):
        return []
    found: dict[str, None] = {}
    for word in _DELIMITERS.split(text.translate(_WIDE_AT)):
        if "@" not in word:
            continue
        parts = word.split("@")
        for local, host in pairwise(parts):
            domain = _DOMAIN.match(host)
            if local and domain:
                found[f"{local}@{domain[0]}"] = None
        if len(found) >= limits.MAX_AUTHORS:
            break
    return list(found)


def _read_list(text: str, reading: FieldReading) -> None:
    members, whole = entries(text, limits.MAX_AUTHORS)
    reading.limited |= not whole
    for entry in members:
        _read_entry(entry, reading)


def _read_entry(entry: Entry, reading: FieldReading) -> None:
    name = _shown("".join(entry.shown))
    comment = _shown(" ".join(entry.comments))
    specs = [angle for angle in entry.angles if angle.strip(COMMENT + " \t")]
    if not entry.angles:
        specs, name = _bare_addresses("".join(entry.bare), name)
    address, domain = _addr_spec(specs[0], reading) if specs else ("", "")
    mailbox = Mailbox(
        name or comment, address, address.rpartition("@")[0] or address, domain, reading.name
    )
    reading.strict.append(mailbox)
    for spec in specs[1 : limits.MAX_AUTHORS + 2]:  # one past the limit shows that there were more
        reading.also(name, _addr_spec(spec, reading)[0], "", "several_addresses")
    for other in addresses_in(entry.trailing):
        reading.also(name, other, "", "several_addresses")
    for other in addresses_in(comment):
        how = "" if other.lower() == address.lower() else "comment"
        reading.also(name, other, "-comment", how)
    for other in addresses_in(name):
        reading.also(name, other, "-name")
    if name and comment:
        reading.also(f"{name} ({comment})", address, "-comment")  # no client shows it alone
    if entry.group.strip():
        reading.also(_shown(entry.group), address, "-group")
    cut = _END_OF_TEXT.search(name.rstrip("\r\n"))
    if cut:
        reading.also(name[: cut.start()], address, "")
        reading.oddities.setdefault("cut_short", name[: cut.start()])


def _bare_addresses(bare: str, name: str) -> tuple[list[str], str]:
    """The addresses in text without angle brackets, and what is left of it as a name."""
    text = bare.strip(COMMENT + " \t")
    if "@" not in text:
        return [], name
    if _ADDR_SPEC.fullmatch(text.replace(COMMENT, "")) or text.count("@") == text.count(" @ "):
        return [text], ""
    specs = [word for word in text.split() if "@" in word.strip("@")][: limits.MAX_AUTHORS]
    for spec in specs:
        name = name.replace(spec.strip('"'), "", 1)
    return specs or [text], _SPACES.sub(" ", name).strip()


def _addr_spec(written: str, reading: FieldReading) -> tuple[str, str]:
    """Address and domain of an addr-spec (RFC 5322 section 3.4.1), noting how else it is read."""
    text = written.strip(COMMENT + " \t")
    if COMMENT in text:
        text = text.replace(COMMENT, "")
        reading.oddities.setdefault("comment_in_address", text)
    if "=?" in text:  # RFC 2047 section 5: an encoded word never stands in an addr-spec
        text = decode_words(text)
        reading.oddities.setdefault("encoded_address", text)
    cut = _END_OF_TEXT.search(text)
    if cut:
        reading.also("", text[: cut.start()], "", "cut_short")
    route = _ROUTE.fullmatch(text)  # RFC 5322 section 4.4: obs-route
    if route:
        text = route[2].strip()
        for host in route[1].split(",")[: limits.MAX_AUTHORS]:
            reading.also("", host.strip(), "", "route")
    match = _ADDR_SPEC.fullmatch(text)
    if match is None and text.count("@") == 1:
        text = _SPACES.sub("", text)  # RFC 5322 section 4.4: white space around "@" and dots
        match = _ADDR_SPEC.fullmatch(text)
    if match:
        _read_local(match[1], reading)
        return text, to_ascii(match[2])
    for other in addresses_in(text):
        reading.also("", other, "", "several_addresses")
    return text, to_ascii(text.rpartition("@")[2]) if "@" in text else ""


def _read_local(local: str, reading: FieldReading) -> None:
    """What a local part shows as an address of its own."""
    for other in addresses_in(local):
        reading.also("", other, "", "quoted_local")
    # Routing by "%" and "!" is older than RFC 5321 and still obeyed here and there.
    user, percent, host = local.rpartition("%")
    if not percent:
        host, percent, user = local.partition("!")
    if percent and user and _DOMAIN.fullmatch(host):
        reading.also("", f"{user}@{host}", "", "routed_local")


def _shown(text: str) -> str:
    """A display name as a client shows it: decoded, spaces collapsed."""
    if not text:
        return ""
    return decode_words(_SPACES.sub(" ", text).strip()).replace("\t", " ")
