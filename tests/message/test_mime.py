"""The parts of a mail, as clients find them, and not only as RFC 2046 writes them."""

from __future__ import annotations

from base64 import b64encode

import pytest

from mailguard import limits
from mailguard.message.mime import Structure, content_type, walk
from mailguard.message.parse import parse


def structure(text: str) -> Structure:
    return walk(parse(text.replace("\n", "\r\n").encode()))


MIXED = 'Content-Type: multipart/mixed; boundary="b"\n\n'

SHAPES = [
    ("no MIME at all", "A: b\n\nx", [("text/plain", b"x")]),
    ("one part", "Content-Type: text/html\n\nx", [("text/html", b"x")]),
    ("a type without subtype", "Content-Type: text\n\nx", [("text/plain", b"x")]),
    (
        "two parts",
        MIXED + "pre\n--b\n\nx\n--b\nContent-Type: text/html\n\ny\n--b--\npost",
        [("text/plain", b"x"), ("text/html", b"y")],
    ),
    (
        "no closing line",
        MIXED + "--b\n\nx\n--b\n\ny\n",
        [("text/plain", b"x"), ("text/plain", b"y\r\n")],
    ),
    ("space behind a boundary line", MIXED + "--b \t\n\nx\n--b-- \n", [("text/plain", b"x")]),
    (
        "parts behind the closing line, which not all clients stop at",
        MIXED + "--b\n\nx\n--b--\nz\n--b\n\ny\n--b--",
        [("text/plain", b"x"), ("text/plain", b"y")],
    ),
    (
        "space at the end of the boundary itself",
        'Content-Type: multipart/mixed; boundary="b "\n\n--b \n\nx\n--b--',
        [("text/plain", b"x")],
    ),
    (
        "a comment behind the boundary",
        "Content-Type: multipart/mixed; boundary=b (x)\n\n--b\n\nx\n--b--",
        [("text/plain", b"x")],
    ),
    (
        "the boundary in pieces (RFC 2231)",
        'Content-Type: multipart/mixed; boundary*0="b"; boundary*1="c"\n\n--bc\n\nx\n--bc--',
        [("text/plain", b"x")],
    ),
    (
        "the boundary in percent signs, another one before it",
        "Content-Type: multipart/mixed; boundary*=us-ascii''%62\n\n--c\n\ny\n--b\n\nx\n--b--",
        [("text/plain", b"x")],
    ),
    (
        "a line that only starts like a boundary",
        MIXED + "--b\n\n--bc\nx\n--b--",
        [("text/plain", b"--bc\r\nx")],
    ),
    (
        "no boundary parameter: guessed from the text",
        "Content-Type: multipart/mixed\n\n--c\n\nx\n--c--",
        [("text/plain", b"x")],
    ),
    (
        "a wrong boundary: guessed from the text",
        MIXED + "--c\nContent-Type: text/html\n\nx\n--c--",
        [("text/html", b"x")],
    ),
    (
        "a part without an empty line is text",
        MIXED + "--b\nhello\nyou\n--b--",
        [("text/plain", b"hello\r\nyou\r\n\r\n")],
    ),
    (
        "nested",
        MIXED
        + "--b\nContent-Type: multipart/related; boundary=c\n\n--c\n\nx\n--c--\n--b\n\ny\n--b--",
        [("text/plain", b"x"), ("text/plain", b"y")],
    ),
    (
        "an outer boundary ends the parts within",
        MIXED + "--b\nContent-Type: multipart/related; boundary=c\n\n--c\n\nx\n--b\n\ny\n--b--",
        [("text/plain", b"x"), ("text/plain", b"y")],
    ),
    (
        "no empty line before the first boundary",
        "Content-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/html\n\nx\n--b--",
        [("text/html", b"x")],
    ),
    (
        "text among the fields, which some clients show",
        "A: b\nhello you\nContent-Type: text/html\n\nx",
        [("text/plain", b"hello you"), ("text/html", b"x")],
    ),
    (
        "a line among the fields of a part that is no field",
        MIXED + "--b\nnonsense\nContent-Type: text/html\n\nx\n--b--",
        [("text/html", b"x")],
    ),
    (
        "two boundaries: the first counts",
        "Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--c\n\ny\n--b\n\nx\n--b--",
        [("text/plain", b"x")],
    ),
    (
        "a mail of another kind",
        "Content-Type: message/global\n\nSubject: s\n\nx",
        [("message/rfc822", b""), ("text/plain", b"x")],
    ),
    (
        "an attached mail",
        "Content-Type: message/rfc822\n\nSubject: s\nContent-Type: text/html\n\nx",
        [("message/rfc822", b""), ("text/html", b"x")],
    ),
    (
        "a digest holds mails",
        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\nx\n--b--",
        [("message/rfc822", b""), ("text/plain", b"x")],
    ),
]


@pytest.mark.parametrize(("text", "parts"), [r[1:] for r in SHAPES], ids=[r[0] for r in SHAPES])
def test_parts(text: str, parts: list[tuple[str, bytes]]) -> None:
    found = structure(text)
    assert [(part.kind, part.content) for part in found.parts] == parts
    assert not found.limited


def test_a_multipart_without_any_boundary_is_read_as_text() -> None:
    found = structure(MIXED + "hello")
    assert [(part.kind, part.content) for part in found.parts] == [("text/plain", b"hello")]
    assert found.malformed


def test_what_stands_in_an_attached_mail_is_known() -> None:
    found = structure(MIXED + "--b\n\nx\n--b\nContent-Type: message/rfc822\n\n\ny\n--b\n\nz\n--b--")
    assert [part.attached for part in found.parts] == [False, True, True, False]


def test_both_sides_of_an_alternative_are_known() -> None:
    text = (
        MIXED.replace("mixed", "alternative") + "--b\n\nx\n--b\nContent-Type: text/html\n\ny\n--b--"
    )
    numbers = {part.alternative for part in structure(text).parts}
    assert len(numbers) == 1
    assert numbers != {0}


def test_too_many_parts_are_a_limit() -> None:
    found = structure(MIXED + "--b\n\nx\n" * (limits.MAX_PARTS * 2))
    assert found.limited
    assert len(found.parts) < limits.MAX_PARTS


def test_parts_nested_too_deep_are_read_as_text() -> None:
    levels = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000))
    found = structure("".join(levels) + "\ndeep")
    assert found.limited
    assert found.parts[-1].kind == "text/plain"
    assert b"deep" in found.parts[-1].content


ENCODINGS = [
    ("base64", "base64", "aGVs\nbG8=", b"hello"),
    ("base64 in capitals", "BASE64", "aGVsbG8=", b"hello"),
    ("base64 with junk", "base64", "aGVsbG8h!aGVsbG8h", b"hello!hello!"),
    ("base64 with a comment", "(x) base64", "aGVsbG8=", b"hello"),
    ("plain text that says base64", "base64", "Dear Ann, how are you?", b"Dear Ann, how are you?"),
    ("base64 with a blank in every word", "base64", "aGVs bG8g eW91", b"hello you"),
    ("base64 with much junk", "base64", "!aG-Vs!bG-8g!eW-91", b"hello you"),
    (
        "Chinese under junk",
        "base64",
        "-".join(b64encode("敦煌网".encode("gbk")).decode()),
        "敦煌网".encode("gbk"),
    ),
    ("plain Chinese that says base64", "base64", "您好 QQ", "您好 QQ".encode()),
    ("white space behind a soft break", "quoted-printable", "DHga= \t\nte", b"DHgate"),
    ("an equals sign before a blank", "quoted-printable", "a = b", b"a = b"),
    ("quoted-printable", "quoted-printable", "a=3Db=\nc=E4", b"a=bc\xe4"),
    ("quoted-printable, broken", "quoted-printable", "a=zz=", b"a=zz"),
    ("7bit", "7bit", "a=3D", b"a=3D"),
    ("an unknown one", "x-none", "a", b"a"),
    ("base64 in quotes", '"base64"', "aGVsbG8=", b"hello"),
    ("base64 and a parameter", "base64; x=y", "aGVsbG8=", b"hello"),
    ("an unknown one that says base64", "x-base64", "aGVsbG8=", b"aGVsbG8="),
    ("plain text that mentions base64", "8bit (base64)", "aGVsbG8=", b"aGVsbG8="),
    ("an unknown one that says printable", "x-quoted-printable", "a=3D", b"a=3D"),
]


@pytest.mark.parametrize(
    ("encoding", "content", "octets"), [r[1:] for r in ENCODINGS], ids=[r[0] for r in ENCODINGS]
)
def test_transfer_encodings(encoding: str, content: str, octets: bytes) -> None:
    part = structure(f"Content-Transfer-Encoding: {encoding}\n\n{content}").parts[0]
    assert part.octets(1000) == octets


def test_no_more_octets_than_asked_for() -> None:
    part = structure("Content-Transfer-Encoding: base64\n\n" + "aGVsbG8h" * 100).parts[0]
    assert part.octets(7) == b"hello!h"


TYPES = [
    ("capitals", "TEXT/HTML; Charset=UTF-8", "text/html", {"charset": "UTF-8"}),
    ("a quoted value", 'text/html; name="a;b"', "text/html", {"name": "a;b"}),
    ("white space round the equals sign", "text/html; charset = x", "text/html", {"charset": "x"}),
    ("nonsense", ";;;=", "text/plain", {}),
    ("a comment before the type", "(x) text/html; charset=x", "text/html", {"charset": "x"}),
    ("a comment within it", "text/(x)html", "text/html", {}),
    ("a comment before a parameter", "text/html; (x) charset=x", "text/html", {"charset": "x"}),
    ("a bracket in quotes", 'text/html; name="a(b"', "text/html", {"name": "a(b"}),
    (
        "pieces in another order (RFC 2231 section 3)",
        "text/html; name*1=b; name*0=a",
        "text/html",
        {"name": "ab", "name*": "ab"},
    ),
    (
        "percent signs and a charset (RFC 2231 section 4)",
        "text/html; name*0*=gbk'zh'%B6%D8; name*1*=%BB%CD; name*2=%41",
        "text/html",
        {"name": "敦煌%41", "name*": "敦煌%41"},
    ),
]


@pytest.mark.parametrize(
    ("value", "kind", "parameters"), [r[1:] for r in TYPES], ids=[r[0] for r in TYPES]
)
def test_content_type(value: str, kind: str, parameters: dict[str, str]) -> None:
    headers = parse(f"Content-Type: {value}\r\n\r\n".encode()).headers
    assert content_type(headers) == (kind, parameters)
