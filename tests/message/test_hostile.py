"""Whatever the octets: no exception, and time that grows with the size and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.message.authors import read_authors, read_reply_to
from mailguard.message.content import read_content
from mailguard.message.html import read_html
from mailguard.message.model import Authors, Content
from mailguard.message.parse import parse

PIECES = [
    b"From: ", b"Sender: ", b"Reply-To: ", b"Resent-From: ", b"Subject: ", b"\r\n", b"\n",
    b"\r", b" ", b"\t", b"\x00", b"<", b">", b"(", b")", b'"', b"\\", b"@", b",", b";", b":",
    b"=?utf-8?B?", b"=?utf-7?Q?", b"?=", b"a@b.example", b"=00", b"=0D=0A", "\u202e".encode(),
    "敦煌".encode("gbk"), b"\xff", b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: multipart/alternative; boundary=b\r\n", b"Content-Type: text/html\r\n",
    b"Content-Type: text/plain; charset=", b"gb2312\r\n", b"utf-7\r\n", b"utf-16\r\n",
    b"idna\r\n", b"Content-Type: message/rfc822\r\n", b"Content-Type: image/png\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n", b"\r\n\r\n", b"--b\r\n", b"--b--\r\n",
    b"<table>", b"<td>", b"<p style='display:none'>", b"</div>", b"<a href='http://",
    b"<img src='data:image/png;base64,iVBORw0KGgo='>", b"<!--", b"-->", b"<script>", b"&#x",
    b"&#99999999999;", b"> q\r\n", b"-----Original Message-----\r\n",
    b"On Monday Ann wrote:\r\n", b"http://", b"\x89PNG\r\n\x1a\n", b"GIF89a",
    "█▀▀▀▀▀█".encode(),
]  # fmt: skip
MAILS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40).map(b"".join)


def read(raw: bytes) -> tuple[Authors, Content]:
    message = parse(raw)
    read_reply_to(message)
    return read_authors(message), read_content(message)


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_arbitrary_octets_are_read(raw: bytes) -> None:
    read(raw)


@given(MAILS)
@settings(max_examples=600)
def test_mutated_mail_is_read(raw: bytes) -> None:
    authors, content = read(raw)
    texts = [m.name + m.address for m in authors.mailboxes] + [b.text for b in content.blocks]
    # What is found is stored and shown: it must be text that can be written down.
    for text in [*texts, content.subject, *(link.target for link in content.links)]:
        text.encode("utf-8")


CSS_PIECES = [
    "[", "]", "(", ")", "{", "}", "=", "~=", "a", "class", ".x", "#y", "*", ":not(", "f(", "url(",
    '"', "'", "\\", "@media", "@", "!", "important", ";", ":", ",", ">", "||", "&", "/*", "*/",
    "1e999", "9" * 5000, "u+1?", "<!--", "-->", "#", "%", "--x", "display", "none", "\ud800", "é",
    " ", "\n", "\0", "[class=x]", "[(a)=b]", "[f()~=b]", "{display:none}",
]  # fmt: skip
CSS = st.lists(st.sampled_from(CSS_PIECES), max_size=20).map("".join)


@given(CSS)
@settings(max_examples=1000)
def test_any_style_sheet_is_read(css: str) -> None:
    assert read_html(f"<p style='{css}'>a</p><style>{css}</style>b").tokens >= 1


@given(MAILS)
@settings(max_examples=200)
def test_the_same_mail_reads_the_same(raw: bytes) -> None:
    assert read(raw) == read(raw)


MARGINS = b"".join(b"margin-%d:0;" % n for n in range(9000))
SELECTORS = b"<style>%s.b{display:none;%s}</style><p class=a>x"
HTML = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
TEXT = b"From: a@b.example\r\n\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def _parts(octets: bytes, size: int) -> list[bytes]:
    return [octets[start : start + size] for start in range(0, len(octets), size)]


CELL = b"<table><tr><td><p>%s</p></table>"
FONTS = b"".join(b"<b class=k%d>" % n for n in range(30_000))
META = (
    b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<meta" * 30 + b" charset=" + b" " * 800 + b"!\r\n"
)
IDEOGRAPHS = [
    "".join(chr(0x4E00 + (n * 61 + i * 97) % 20_000) for i in range(238)) for n in range(500)
]
LONG = [name.encode() for name in IDEOGRAPHS]
WIDE = [b".".join(_parts(name, 3 * 62)) for name in LONG]
DOUBLED = b"Content-Type: message/rfc822\r\nContent-Type: message/global\r\n\r\n"
BOMBS = [
    ("1 MB of brackets in From", b"From: " + b"(" * 1_000_000),
    ("1 MB of angle brackets in From", b"From: " + b"<" * 1_000_000),
    ("1 MB of the start of encoded words in From", b"From: " + b"=?" * 500_000),
    ("1 MB of encoded words in From", b"From: " + b"=?a?q?x?= " * 100_000),
    ("1 MB of quotation marks and backslashes in From", b"From: " + b'"\\' * 500_000),
    ("1 MB of at signs in From", b"From: " + b"a@" * 500_000),
    ("1 MB of bare addresses in From", b"From: " + b"a@b.c " * 170_000),
    ("1 MB of route in From", b"From: <" + b"@a.b," * 200_000 + b":a@b>"),
    ("1 MB of stray CRs in From", b"From: " + b"\rFrom: a@b" * 100_000),
    ("blanks behind a stray CR in From", b"From: a@b\r" + b" " * 60_000 + b"x"),
    ("1 MB of folds in From", b"From: a@b" + b"\r\n From: a@b" * 100_000),
    ("a domain of 600 KB", b"From: a@" + "敦".encode() * 200_000),
    (
        "300 KB of angle brackets before long letters in From",
        (b"From: " + "<@ﷺ".encode() * 10_000 + b"\r\n") * 6,
    ),
    (
        "domains of ideographs",
        (b"From: " + b"".join(map(b"<a@%s>".__mod__, WIDE[:80])) + b"\r\n") * 15,
    ),
    ("links to ideographs", HTML + b"".join(map(b"<a href='http://%s/'>x</a>".__mod__, LONG))),
    ("1 MB of comments for Outlook", HTML + b"<!--[if mso]>x<![endif]-->" * 38_000),
    ("1 MB of conditions without an end", HTML + b"<!--[if mso " * 80_000),
    ("20,000 addresses", b"From: " + b", ".join(b"a%d@b.example" % n for n in range(20_000))),
    ("100,000 From fields", b"From: a@b\r\n" * 100_000),
    ("100,000 lines of header", b"A: b\r\n" * 100_000),
    ("100,000 lines that are no fields", b"nonsense\r\n" * 100_000),
    ("1 MB in the subject", b"Subject: " + b"=?utf-7?q?+AA?= " * 60_000),
    (
        "2,000 nested parts",
        b"".join(MIXED.replace(b"=b", b"=b%d" % n) + b"--b%d\r\n" % n for n in range(2000)),
    ),
    ("20,000 parts nested by one boundary", (MIXED + b"--b\r\n") * 20_000),
    ("2,000 nested mails", b"Content-Type: message/rfc822\r\n\r\n" * 2000),
    ("200,000 parts", MIXED + b"--b\r\n\r\nx\r\n" * 200_000),
    ("200,000 lines like a boundary", MIXED + b"--bx\r\n" * 200_000),
    ("100,000 parameters", b"Content-Type: text/plain; " + b"a=b;" * 100_000),
    ("64 KB of quotes and brackets", b"Content-Type: text/plain; " + b'\\"(' * 22_000),
    ("parameters in pieces", b"Content-Type: text/plain" + b";a*1*=''%41" * 6000),
    ("1 MB of padding in base64", b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A=" * 500_000),
    ("400,000 nested elements", HTML + b"<div>" * 400_000),
    ("300,000 attributes", HTML + b"<a " + b"x=1 " * 300_000 + b">"),
    ("1 MB of less-than signs", HTML + b"<" * 1_000_000),
    ("1 MB of tags that never end", HTML + b"<a x='" * 170_000),
    ("1 MB of comments that never end", HTML + b"<!--" * 250_000),
    ("1 MB of ampersands", HTML + b"&" * 1_000_000),
    ("100,000 tables in each other", HTML + b"<table><tr><td>" * 100_000),
    ("end tags that find nothing", HTML + b"<div><td>" + b"<b>" * 50_000 + b"</div>" * 50_000),
    ("paragraphs that cannot end", HTML + b"<p><td>" + b"<b>" * 50_000 + b"<div>" * 50_000),
    (
        "end tags from deep within",
        HTML + b"<b>" * 600 + b"".join(b"</x%d>" % n for n in range(15_000)),
    ),
    ("2,000 selectors of a long rule", HTML + SELECTORS % (b".a," * 2000, b"x" * 6000)),
    ("1 MB of colons in a style sheet", HTML + b"<style>" + b":" * 1_000_000),
    ("a number without end in a style sheet", HTML + b"<style>.a{height:" + b"1" * 100_000),
    ("rules for many, of many declarations", HTML + b"<style>" + b".a," * 9000 + b"b{" + MARGINS),
    ("10,000 classes", HTML + b"<style>.x{opacity:1}</style><i class='" + b"x " * 400_000 + b"'>"),
    ("1 MB of brackets in styles", HTML + b"<p style='a:(%s'>" % (b"(" * 200) * 5000),
    ("cells that leave many fonts open", HTML + b"".join(map(CELL.__mod__, _parts(FONTS, 9000)))),
    ("paragraphs that leave fonts open", HTML + b"<p><b><font color=red><p>" * 40_000),
    ("20,000 rules for one class", HTML + b"<style>" + b".a{display:none}" * 20_000 + b"</style>"),
    ("comments in a style that never end", HTML + b"<p style='color:" + b"/*x" * 60_000 + b"'>x"),
    ("a declaration of 16,000", HTML + b"<style>.a{" + b"height:1" * 16_000 + b"}</style>"),
    ("50,000 tags, each another", HTML + b"".join(b"<i x=%d>" % n for n in range(50_000))),
    ("style sheets deep within", HTML + b"<b>" * 600 + b"<style>.x{color:red}</style>" * 30_000),
    ("100,000 links in each other", HTML + b"<a href=x>" * 100_000),
    (
        "links relative to a base of 900 KB",
        HTML + b"<base href=http://" + b"a" * 900_000 + b">" + b"<a href=x>y" * 5000,
    ),
    ("parts of two types, nested", DOUBLED * 1500 + HTML + b"<b>" * 500_000),
    ("40,000 empty cells", HTML + b"<td bgcolor=black></td>" * 40_000),
    ("1 MB of style", HTML + b"<p style='" + b"a:b;" * 250_000 + b"'>x"),
    ("1 MB of spaces", HTML + b" " * 1_000_000 + b"x"),
    ("500,000 line breaks and spaces", HTML + b"x<br> " * 80_000),
    ("1 MB of quoted lines", TEXT + b"> a\r\nb\r\n" * 130_000),
    ("1 MB of half attributions", TEXT + (b"On " + b"wrote " * 45 + b"\r\n") * 3600),
    (
        "1 MB of attributions and blank lines",
        TEXT + (b"On 6 Oct Ann wrote:" + b"\r\n" * 9) * 27_000,
    ),
    ("1 MB of long words", TEXT + (b"b" * 90 + b".\r\n") * 11_000),
    ("1 MB of lines of base64", TEXT + (b"b" * 76 + b"==\r\n") * 12_500),
    ("1 MB of links", TEXT + b"http://a.b " * 90_000),
    ("a link of 1 MB", TEXT + b"http://" + b"a-" * 500_000),
    ("512 KB of rules that end in blanks", TEXT + (b"-" + b" " * 297 + b"x\r\n") * 1700),
    ("100 meta elements of blanks", MIXED + META * 100),
    ("1 MB of blocks", TEXT + ("█▀▄ " * 90 + "\n").encode() * 1100),
]


@pytest.mark.parametrize("raw", [r[1] for r in BOMBS], ids=[r[0] for r in BOMBS])
def test_bombs_are_bounded(raw: bytes) -> None:
    """Each takes a fraction of this; what was quadratic would take minutes."""
    start = time.process_time()
    read(raw)
    assert time.process_time() - start < 4.0


def test_a_mail_of_25_mb_is_read_up_to_the_limit() -> None:
    raw = HTML + (b"<p>" + b"x" * 65 + b"</p>\r\n") * 330_000
    start = time.process_time()
    read(raw)
    assert time.process_time() - start < 4.0
