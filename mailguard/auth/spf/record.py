"""SPF records (RFC 7208 sections 4.5, 4.6 and 12): found among TXT records, and read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mailguard.auth.model import Result
from mailguard.auth.spf.macros import MacroError, MacroString, read_macros

_VERSION = "v=spf1"
_QUALIFIERS = {
    "+": Result.PASS,
    "-": Result.FAIL,
    "~": Result.SOFTFAIL,
    "?": Result.NEUTRAL,
}
# RFC 7208 section 12: name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*", re.ASCII)
# ip4-cidr-length and ip6-cidr-length: no leading zeros.
_DUAL_CIDR = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?", re.ASCII)
_CIDR4 = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_CIDR6 = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
# toplabel: letters, digits and inner hyphens, not digits alone.
_TOPLABEL = re.compile(r"(?![0-9]+\Z)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)
# What the end of a term may hold of a dual-cidr-length: "/32//128".
_CIDR_LENGTH = 7
# Longer records are lawful and rare: not worth keeping for the next mail.
_CACHED_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class Directive:
    """A mechanism and the result where it matches.

    `domain` is its domain-spec, None where it has none; `prefix4` and `prefix6` are the lengths
    compared; `network` is the address of `ip4` and `ip6` as a number, None for the others.
    """

    text: str
    mechanism: str
    result: Result
    domain: MacroString | None = None
    prefix4: int = 32
    prefix6: int = 128
    network: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A record read; where it is malformed `error` says why, and it holds nothing else."""

    directives: tuple[Directive, ...] = ()
    redirect: MacroString | None = None
    explanation: MacroString | None = None
    error: str = ""


class _SyntaxError(ValueError):
    """The record does not follow the grammar."""


def select_records(values: Iterable[str]) -> list[str]:
    """The TXT records that are SPF records (RFC 7208 section 4.5)."""
    return [
        value
        for value in values
        if value[: len(_VERSION)].lower() == _VERSION and value[len(_VERSION) :][:1] in ("", " ")
    ]


def read_record(text: str) -> Record:
    """The record `text`. Never raises: a syntax error anywhere makes an `error` (section 4.6)."""
    return _cached_record(text) if len(text) <= _CACHED_LENGTH else _read_record(text)


def _read_record(text: str) -> Record:
    directives: list[Directive] = []
    modifiers: dict[str, MacroString] = {}
    # Terms are separated by spaces alone; any other white space is an error in a term.
    for term in text[len(_VERSION) :].split(" "):
        if not term:
            continue
        try:
            name = _NAME.match(term)
            if name is not None and term[name.end() :].startswith("="):
                _read_modifier(name[0].lower(), term[name.end() + 1 :], modifiers)
            else:
                directives.append(_read_directive(term))
        except (_SyntaxError, MacroError) as error:
            return Record(error=f"{term[:80]}: {error}")
    return Record(tuple(directives), modifiers.get("redirect"), modifiers.get("exp"))


_cached_record = lru_cache(maxsize=2048)(_read_record)


def _read_modifier(name: str, value: str, modifiers: dict[str, MacroString]) -> None:
    if name not in ("redirect", "exp"):
        # RFC 7208 section 6: unknown modifiers are ignored, but theirs is a macro-string too.
        read_macros(value)
        return
    if name in modifiers:
        raise _SyntaxError("stands twice (section 6)")
    modifiers[name] = _read_domain(value)


def _read_directive(term: str) -> Directive:
    result = _QUALIFIERS.get(term[0])
    rest = term if result is None else term[1:]
    name = _NAME.match(rest)
    if name is None:
        raise _SyntaxError("no mechanism")
    mechanism, argument = name[0].lower(), rest[name.end() :]
    reader = _READERS.get(mechanism)
    if reader is None:
        raise _SyntaxError("no such mechanism")
    return reader(term, mechanism, result or Result.PASS, argument)


def _read_all(term: str, mechanism: str, result: Result, argument: str) -> Directive:
    if argument:
        raise _SyntaxError("takes no argument (section 5.1)")
    return Directive(term, mechanism, result)


def _read_named(term: str, mechanism: str, result: Result, argument: str) -> Directive:
    """`include` and `exists` (sections 5.2 and 5.7): a domain-spec."""
    if not argument.startswith(":"):
        raise _SyntaxError("needs a domain")
    return Directive(term, mechanism, result, _read_domain(argument[1:]))


def _read_ptr(term: str, mechanism: str, result: Result, argument: str) -> Directive:
    """`ptr` (section 5.5): a domain-spec or nothing."""
    if not argument:
        return Directive(term, mechanism, result)
    return _read_named(term, mechanism, result, argument)


def _read_host(term: str, mechanism: str, result: Result, argument: str) -> Directive:
    """`a` and `mx` (sections 5.3 and 5.4): domain-spec and dual-cidr-length, each optional."""
    domain, cidr = _split_cidr(argument)
    if domain and not domain.startswith(":"):
        raise _SyntaxError("no such mechanism")
    lengths = _DUAL_CIDR.fullmatch(cidr)
    if lengths is None:
        raise _SyntaxError("a malformed prefix length")
    prefix4, prefix6 = int(lengths[1] or 32), int(lengths[2] or 128)
    if prefix4 > 32 or prefix6 > 128:
        raise _SyntaxError("a prefix length out of range")
    spec = _read_domain(domain[1:]) if domain else None
    return Directive(term, mechanism, result, spec, prefix4, prefix6)


def _split_cidr(argument: str) -> tuple[str, str]:
    """The domain-spec with its colon, and the prefix lengths that stand at its end."""
    # A domain-spec may hold slashes, but it ends in a toplabel or a macro, and neither does.
    start = len(argument)
    while start and len(argument) - start <= _CIDR_LENGTH and argument[start - 1] in "0123456789/":
        start -= 1
    slash = argument.find("/", start)
    return (argument, "") if slash < 0 else (argument[:slash], argument[slash:])


def _read_network(term: str, mechanism: str, result: Result, argument: str) -> Directive:
    """`ip4` and `ip6` (section 5.6): an address and a prefix length."""
    if not argument.startswith(":"):
        raise _SyntaxError("needs an address")
    address, slash, length = argument[1:].partition("/")
    pattern = _CIDR4 if mechanism == "ip4" else _CIDR6
    if slash and not pattern.fullmatch(length):
        raise _SyntaxError("a malformed prefix length")
    try:
        if mechanism == "ip4":
            network, bits = int(ipaddress.IPv4Address(address)), 32
        elif "%" in address:
            raise _SyntaxError("an address with a zone")
        else:
            network, bits = int(ipaddress.IPv6Address(address)), 128
    except ipaddress.AddressValueError as error:
        raise _SyntaxError("a malformed address") from error
    prefix = int(length) if slash else bits
    if prefix > bits:
        raise _SyntaxError("a prefix length out of range")
    return Directive(term, mechanism, result, None, prefix, prefix, network)


def _read_domain(text: str) -> MacroString:
    """A domain-spec: a macro-string that ends in a macro or in a dot and a toplabel."""
    pieces = read_macros(text)
    if not pieces:
        raise _SyntaxError("an empty domain")
    # Literal text holds neither "%" nor a space, so these pieces come from "%%", "%_" and "%-",
    # which are macro-expand too and end a domain-spec as well.
    if isinstance(pieces[-1], str) and pieces[-1] not in ("%", " ", "%20"):
        _, dot, toplabel = text.removesuffix(".").rpartition(".")
        if not dot or not _TOPLABEL.fullmatch(toplabel):
            raise _SyntaxError("a domain without a valid top-level label")
    return pieces


_READERS = {
    "all": _read_all,
    "include": _read_named,
    "exists": _read_named,
    "ptr": _read_ptr,
    "a": _read_host,
    "mx": _read_host,
    "ip4": _read_network,
    "ip6": _read_network,
}
