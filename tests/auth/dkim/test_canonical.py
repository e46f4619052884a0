"""Canonical forms: the RFC's examples, dkimpy's opinion, and the cost of hostile input."""

from __future__ import annotations

import hashlib
import re
from itertools import product

import pytest
from dkim.canonicalization import Relaxed, Simple
from hypothesis import given
from hypothesis import strategies as st

from mailguard.auth.dkim.body import hash_body
from mailguard.auth.dkim.canonical import Fields, relaxed_field, without_signature
from mailguard.message.parse import parse

BODIES = [
    # body, simple, relaxed
    (
        "RFC 6376 section 3.4.5",
        b" C \r\nD \t E\r\n\r\n\r\n",
        b" C \r\nD \t E\r\n",
        b" C\r\nD E\r\n",
    ),
    ("an empty body", b"", b"\r\n", b""),
    ("one empty line", b"\r\n", b"\r\n", b""),
    ("only white space", b" \t ", b" \t \r\n", b""),
    ("lines of white space", b" \r\n\t\r\n", b" \r\n\t\r\n", b""),
    ("no line end at the end", b"a", b"a\r\n", b"a\r\n"),
    ("white space and no line end", b"a \t", b"a \t\r\n", b"a\r\n"),
    ("white space at the start of a line", b"\t\ta\r\n", b"\t\ta\r\n", b" a\r\n"),
    ("an empty line first", b"\r\na\r\n", b"\r\na\r\n", b"\r\na\r\n"),
    ("a stray CR is text", b"a \r b\r\n", b"a \r b\r\n", b"a \r b\r\n"),
    ("a stray CR at the end is text", b"a\r\r\n\r\n", b"a\r\r\n", b"a\r\r\n"),
    ("a stray LF is text", b"a \n\r\n", b"a \n\r\n", b"a \n\r\n"),
    ("other control characters are text", b"a\x0b\x0c\r\n", b"a\x0b\x0c\r\n", b"a\x0b\x0c\r\n"),
]


@pytest.mark.parametrize(
    ("body", "simple", "relaxed"), [pytest.param(b, s, r, id=i) for i, b, s, r in BODIES]
)
def test_bodies(body: bytes, simple: bytes, relaxed: bytes) -> None:
    for form, wanted in ((False, simple), (True, relaxed)):
        found = hash_body(body, relaxed=form, length=None)
        assert found.digest == hashlib.sha256(wanted).digest()


@pytest.mark.parametrize(
    ("length", "leaves_out", "too_short"),
    [(0, True, False), (8, True, False), (9, False, False), (10, False, True)],
)
def test_a_length_counts_octets_of_the_canonical_body(
    length: int, leaves_out: bool, too_short: bool
) -> None:
    found = hash_body(b"one \ttwo \r\n\r\n", relaxed=True, length=length)
    assert found.digest == hashlib.sha256(b"one two\r\n"[:length]).digest()
    assert (found.leaves_out, found.too_short) == (leaves_out, too_short)


def test_fields_of_the_rfc() -> None:
    """RFC 6376 section 3.4.5."""
    assert relaxed_field(b"A: X") == b"a:X"
    assert relaxed_field(b"B : Y\t\r\n\tZ  ") == b"b:Y Z"


SIGNATURES = [
    ("b= last", b"D: v=1; b=abc", b"D: v=1; b="),
    ("b= first, with white space all around", b"D: b = a\r\n b ; v=1", b"D: b =; v=1"),
    ("bh= stays", b"D: bh=b=; b=b", b"D: bh=b=; b="),
    ("a colon in the value", b"D: h=a:b; b=x; z=c:d", b"D: h=a:b; b=; z=c:d"),
    ("no b= at all", b"D: v=1", b"D: v=1"),
]


@pytest.mark.parametrize(("raw", "bare"), [pytest.param(r, b, id=i) for i, r, b in SIGNATURES])
def test_a_signature_field_without_its_signature(raw: bytes, bare: bytes) -> None:
    assert without_signature(raw) == bare


def test_fields_are_taken_from_the_bottom_up_each_once() -> None:
    message = parse(b"A: 1\r\nB: 2\r\nA: 3\r\nOwn: b=x\r\n\r\n")
    fields = Fields(message)
    signed = fields.signed(["a", "b", "a", "a", "own"], 3, relaxed=True)
    assert signed == b"a:3\r\nb:2\r\na:1\r\nown:b="


PIECES = [b" ", b"\t\t", b"\r\n", b"a", b"b ", b" \r\n", b"\r"]
SEAMS = [b"".join(pieces) for pieces in product(PIECES, repeat=3)]


def slow_relaxed(body: bytes) -> bytes:
    """RFC 6376 section 3.4.4 word for word, line by line."""
    lines = [re.sub(rb"[ \t]+", b" ", line).removesuffix(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


@pytest.mark.parametrize("before", range(5))
def test_a_large_body_is_hashed_in_pieces_that_do_not_show(before: int) -> None:
    head = b"x" * (64 * 1024 - before)
    for seam in SEAMS:
        body = head + seam + b"y\r\n"
        found = hash_body(body, relaxed=True, length=None)
        assert found.digest == hashlib.sha256(slow_relaxed(body)).digest(), seam


@pytest.mark.parametrize("after", range(505, 515))
def test_the_end_of_a_body_is_found_across_windows(after: int) -> None:
    for seam in SEAMS:
        body = b"x" + seam + b"\r\n" * (after // 2) + b" " * (after % 2)
        found = hash_body(body, relaxed=True, length=None)
        assert found.digest == hashlib.sha256(slow_relaxed(body)).digest(), seam


@given(st.lists(st.sampled_from([*PIECES, b"\r\n\r\n", b"  x\t"]), max_size=60).map(b"".join))
def test_bodies_are_as_dkimpy_has_them(text: bytes) -> None:
    """Bodies that end in CRLF, as SMTP delivers them; the others are rows above."""
    body = text + b"\r\n"
    simple, relaxed = Simple.canonicalize_body(body), Relaxed.canonicalize_body(body)
    assert hash_body(body, relaxed=False, length=None).digest == hashlib.sha256(simple).digest()
    assert hash_body(body, relaxed=True, length=None).digest == hashlib.sha256(relaxed).digest()


@given(
    st.text("AbZ-", min_size=1, max_size=8),
    st.lists(st.sampled_from([b" ", b"\t", b"\r\n ", b"\r\n\t", b"v", b"V w"]), max_size=20),
)
def test_fields_are_as_dkimpy_has_them(name: str, parts: list[bytes]) -> None:
    value = b"".join(parts)
    ((wanted_name, wanted_value),) = Relaxed.canonicalize_headers([(name.encode(), value)])
    # RFC 6376 section 3.4.2: the CRLF that ends the field stays outside.
    assert relaxed_field(name.encode() + b":" + value) == (
        wanted_name + b":" + re.sub(rb"\r\n$", b"", wanted_value)
    )
