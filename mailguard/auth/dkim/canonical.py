"""The signed header fields in their canonical form (RFC 6376 sections 3.4.1, 3.4.2, 3.7, 5.4.2)."""

from __future__ import annotations

from collections.abc import Iterable

from stringzilla import Str  # type: ignore[import-not-found]  # it ships no types

from mailguard.message.model import Message

_FWS = b" \t\r\n"
_RUNS = (" " * 8, " " * 3, " " * 2)


def one_space(octets: bytes) -> bytes:
    """Each run of white space as one space; a long run shrinks to an eighth, turn by turn."""
    octets = octets.replace(b"\t", b" ")
    for run in _RUNS:
        while run in Str(octets):
            octets = b" ".join(Str(octets).split_iter(run))
    return octets


def trimmed_lines(octets: bytes) -> bytes:
    """Without one space before each CRLF."""
    return b"\r\n".join(Str(octets).split_iter(" \r\n"))


def relaxed_field(raw: bytes) -> bytes:
    """A field in the relaxed form, without its CRLF (RFC 6376 section 3.4.2)."""
    name, _, value = raw.partition(b":")
    value = value.replace(b"\r\n", b"")
    if b"  " in value or b"\t" in value:  # few fields are folded or spaced out
        value = one_space(value)
    return b"%b:%b" % (name.rstrip(b" \t").lower(), value.strip(b" "))


def without_signature(raw: bytes) -> bytes:
    """A signature field with the value of b= deleted, white space and all (section 3.7)."""
    name, colon, value = raw.partition(b":")
    specs = value.split(b";")
    for index, spec in enumerate(specs):
        tag, equals, _ = spec.partition(b"=")
        if tag.strip(_FWS) == b"b":
            specs[index] = tag + equals
    return name + colon + b";".join(specs)


class Fields:
    """The header fields of one mail as signatures pick them."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._relaxed: dict[int, bytes] = {}

    def signed(self, names: Iterable[str], own: int, *, relaxed: bool) -> bytes:
        """What a signature at position `own` signs: the fields it names, then itself.

        Each time a name is listed the next field of that name is taken, from the bottom up; names
        without a field left count as the null string (RFC 6376 section 5.4.2).
        """
        # RFC 6376 section 3.5, h=: never the field that is being verified
        itself = self._message.headers[own].key
        unused = {itself: [p for p in self._message.positions(itself) if p != own]}
        chosen = []
        for name in names:
            if name not in unused:
                unused[name] = list(self._message.positions(name))
            if unused[name]:
                chosen.append(unused[name].pop())
        form = self._relaxed_form if relaxed else self._simple_form
        parts = [*map(form, chosen), without_own(self._simple_form(own), relaxed=relaxed)]
        return b"\r\n".join(parts)

    def covers(self, names: tuple[str, ...], key: str) -> bool:
        """Whether every field named `key` is among the signed ones."""
        return names.count(key) >= len(self._message.positions(key))

    def _simple_form(self, position: int) -> bytes:
        return self._message.headers[position].raw

    def _relaxed_form(self, position: int) -> bytes:
        known = self._relaxed.get(position)
        if known is None:
            known = self._relaxed[position] = relaxed_field(self._message.headers[position].raw)
        return known


def without_own(raw: bytes, *, relaxed: bool) -> bytes:
    """A signature field as it signs itself: no b= value, no CRLF at the end (section 3.7)."""
    bare = without_signature(raw)
    return relaxed_field(bare) if relaxed else bare
