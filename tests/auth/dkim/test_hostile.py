"""Hostile input: nothing raises, and cost grows with size and no faster."""

from __future__ import annotations

import base64
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.dkim import Signatures
from mailguard.auth.dkim.body import hash_body
from mailguard.auth.dkim.key import Key, parse_key
from mailguard.auth.model import DkimResult, Result
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import ZoneResolver
from mailguard.message.model import Header, Message
from tests.auth.dkim.signing import MAIL, NOW, rsa_key, sign, verify, zone

SIGNATURE = sign()[: -len(MAIL)]
FIELD = SIGNATURE.removesuffix(b"\r\n")
FROM = b"From: team@seller.example"


def mail(*fields: bytes, body: bytes = b"hello\r\n") -> Message:
    """A mail past every limit of the parser, which is not what is measured here."""
    headers = []
    for field in fields:
        name, _, value = field.partition(b":")
        headers.append(Header(name.strip().lower().decode(), field, value))
    return Message(tuple(headers), body, len(body), complete=True)


def swapped(old: bytes, new: bytes) -> bytes:
    assert FIELD.count(old) == 1
    return FIELD.replace(old, new)


GROWING: list[tuple[str, int, Callable[[int], Message]]] = [
    ("a body of spaces", 1_000_000, lambda n: mail(FIELD, FROM, body=b" " * n)),
    ("spaces before a word", 1_000_000, lambda n: mail(FIELD, FROM, body=b" " * n + b"x\r\n")),
    ("a body of tabs and spaces", 500_000, lambda n: mail(FIELD, FROM, body=b" \t" * n)),
    ("a body of empty lines", 500_000, lambda n: mail(FIELD, FROM, body=b"\r\n" * n)),
    ("a body of lines of a space", 300_000, lambda n: mail(FIELD, FROM, body=b" \r\n" * n)),
    ("a body of CRs", 1_000_000, lambda n: mail(FIELD, FROM, body=b"\r" * n)),
    ("a body of words", 300_000, lambda n: mail(FIELD, FROM, body=b"a  " * n)),
    ("b= of folded lines", 80_000, lambda n: mail(FIELD + b"\r\n A" * n, FROM)),
    ("b= of folded white space", 80_000, lambda n: mail(FIELD + b"\r\n \t" * n + b"!", FROM)),
    (
        "a list of tags",
        50_000,
        lambda n: mail(swapped(b"v=1;", b"v=1;" + b"".join(b"y%d=;" % i for i in range(n))), FROM),
    ),
    ("semicolons", 300_000, lambda n: mail(FIELD + b";" * n, FROM)),
    ("equals signs", 300_000, lambda n: mail(FIELD + b"=" * n, FROM)),
    ("h= of one name", 100_000, lambda n: mail(swapped(b"from:to", b"from:to" * n), FROM)),
    ("h= of colons", 300_000, lambda n: mail(swapped(b"from:to", b"from" + b":" * n), FROM)),
    ("d= of dots", 300_000, lambda n: mail(swapped(b"d=seller", b"d=seller" + b"." * n), FROM)),
    ("d= of letters", 300_000, lambda n: mail(swapped(b"d=seller", b"d=seller" + b"a" * n), FROM)),
    (
        "d= of U-labels",
        30_000,
        lambda n: mail(swapped(b"d=seller", b"d=" + "ü.".encode() * n), FROM),
    ),
    (
        "i= of quoted octets",
        100_000,
        lambda n: mail(swapped(b"v=1;", b"v=1; i=" + b"=41" * n + b"@seller.example;"), FROM),
    ),
    ("a signed field of spaces", 500_000, lambda n: mail(FIELD, FROM, b"To:" + b" " * n)),
    ("fields", 30_000, lambda n: mail(FIELD, *[FROM] * n)),
    (
        "fields, each signed",
        20_000,
        lambda n: mail(swapped(b"from:to", b"from:to" + b":from" * n), *[FROM] * n),
    ),
    ("signatures", 1_000, lambda n: mail(*[FIELD] * n, FROM)),
    (
        "signatures with l= of their own",
        1_000,
        lambda n: mail(
            *[swapped(b"v=1;", b"v=1; l=%d;" % i) for i in range(n)], FROM, body=b"a \r\n" * n
        ),
    ),
]


def cost(message: Message) -> float:
    """Seconds of this process, the least of three."""
    lookups = Lookups(ZoneResolver(zone()))
    times = []
    for _ in range(3):
        start = time.process_time()
        Signatures(message).verify(lookups=lookups, now=NOW)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("size", "build"), [pytest.param(n, build, id=what) for what, n, build in GROWING]
)
def test_four_times_the_input_costs_about_four_times(
    size: int, build: Callable[[int], Message]
) -> None:
    # A quadratic step would make it sixteen times; a millisecond stands for everything constant.
    assert cost(build(size)) < 9 * (cost(build(size // 4)) + 0.001)


@pytest.mark.parametrize(
    "text",
    [b"a line of words \t and  more\r\n", b" ", b"\r\n", b" \r\n", b"\ta", b"A"],
    ids=["lines", "spaces", "empty lines", "blank lines", "tabs", "one long line"],
)
@pytest.mark.parametrize("relaxed", [False, True], ids=["simple", "relaxed"])
def test_a_large_body_is_not_copied(text: bytes, relaxed: bool) -> None:
    body = text * (4_000_000 // len(text))
    tracemalloc.start()
    hash_body(body, relaxed=relaxed, length=None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def words(results: list[DkimResult]) -> bool:
    return all(isinstance(result.result, Result) and result.trace for result in results)


@given(st.binary(max_size=300))
def test_any_bytes_as_a_field(value: bytes) -> None:
    assert words(verify(b"DKIM-Signature:" + value + b"\r\n" + MAIL))


CUTS = st.tuples(
    st.integers(0, len(SIGNATURE) + len(MAIL)), st.integers(0, 3), st.binary(max_size=3)
)


@settings(max_examples=300)
@given(st.lists(CUTS, max_size=4))
def test_any_damage_to_a_signed_mail(cuts: list[tuple[int, int, bytes]]) -> None:
    raw = SIGNATURE + MAIL
    for at, dropped, added in cuts:
        raw = raw[:at] + added + raw[at + dropped :]
    assert words(verify(raw))


@given(st.text(max_size=100) | st.binary(max_size=100).map(lambda octets: octets.decode("latin-1")))
def test_any_text_as_a_key_record(text: str) -> None:
    (result,) = verify(SIGNATURE + MAIL, zone(text or " "))
    assert result.result == Result.PERMERROR


DER = base64.b64decode(rsa_key().published)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(DER) - 1), st.integers(0, 255)), min_size=1, max_size=4)
)
def test_any_damage_to_a_key(changes: list[tuple[int, int]]) -> None:
    der = bytearray(DER)
    for at, octet in changes:
        der[at] = octet
    key = parse_key("p=" + base64.b64encode(der).decode())
    if isinstance(key, Key) and bytes(der) != DER:
        assert not key.verifies(b"\x01" * 256, b"\0" * 32)
