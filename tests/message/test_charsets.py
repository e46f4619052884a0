"""Which text octets are, with and without a declared charset."""

from __future__ import annotations

import tracemalloc

import pytest

from mailguard.message.charsets import codec_for, decode
from mailguard.message.sniffing import sniff

UNDECLARED = [
    ("UTF-8", "敦煌网风控部 café", "utf-8"),
    ("simplified Chinese", "敦煌网风控部", "gbk"),
    ("two characters of it", "客服", "gbk"),
    ("simplified and traditional", "淘宝帳戶安全中心", "gbk"),
    ("beside Latin letters", "DHgate 敦煌网", "gbk"),
    ("a sentence of it", "您的店铺存在交易安全风险，请联系客服", "gb18030"),
    ("traditional Chinese", "敦煌網風險控制中心", "big5"),
    ("a short name in it", "蝦皮購物", "big5"),
    ("Japanese", "メルカリ事務局", "cp932"),
    ("kana and kanji", "楽天カード", "cp932"),
    ("French", "François à Genève", "cp1252"),
    ("German", "Jürgen Groß", "cp1252"),
    ("typographic quotes", "the “offer” – now", "cp1252"),
]


@pytest.mark.parametrize(
    ("text", "codec"), [r[1:] for r in UNDECLARED], ids=[r[0] for r in UNDECLARED]
)
def test_undeclared_octets_are_read_as_what_they_look_like(text: str, codec: str) -> None:
    assert sniff(text.encode(codec)) == text


DIRTY = [
    ("an octet of no charset in UTF-8", b"\xff " + "敦煌网风控部".encode(), "\ufffd 敦煌网风控部"),
    ("one in GBK", b"\xff " + "敦煌网风控部".encode("gbk"), "\ufffd 敦煌网风控部"),
    ("one in Big5", b"\xff " + "敦煌網風險控制".encode("big5"), "\ufffd 敦煌網風險控制"),
    ("one beside two characters", b"\xff" + "淘宝".encode("gbk"), "\ufffd淘宝"),
    ("a page's head before GBK", b"x" * 9000 + "敦煌网".encode("gbk"), "x" * 9000 + "敦煌网"),
    ("accents before blanks", "Ünü à Gü".encode("cp1252"), "Ünü à Gü"),
    ("a line of typographic dashes", b"caf\xe9 \x97\x97\x97\x97", "café ————"),
]


@pytest.mark.parametrize(("octets", "text"), [r[1:] for r in DIRTY], ids=[r[0] for r in DIRTY])
def test_octets_that_do_not_belong_change_no_charset(octets: bytes, text: str) -> None:
    assert sniff(octets) == text


DECLARED = [
    ("Western by habit, GBK by nature", "latin-1", "敦煌网风控".encode("gbk"), "敦煌网风控"),
    ("Western by habit, two characters", "latin-1", "淘宝".encode("gbk"), "淘宝"),
    ("Western ornaments", "latin-1", b"\xb0\xb0\xb0\xb0 \xbb\xbb\xbb\xbb", "°°°° »»»»"),
    ("Western dashes and quotes", "windows-1252", b"\x94\x97\x97\x94", "”——”"),
    ("UTF-8 by label, two characters of GBK", "utf-8", "淘宝".encode("gbk"), "淘宝"),
    ("two torn characters of UTF-8", "utf-8", b"\xe6\x95 \xe6\x95", "\ufffd \ufffd"),
    ("Western by habit, UTF-8 by nature", "iso-8859-1", "敦煌网".encode(), "敦煌网"),
    (
        "Western it is",
        "iso-8859-1",
        "«\xa0Où ça\xa0?\xa0»".encode("cp1252"),
        "«\xa0Où ça\xa0?\xa0»",
    ),
    ("GBK by label, UTF-8 by nature", "gb2312", "敦煌网风控".encode(), "敦煌网风控"),
    ("Cyrillic by label, UTF-8 by nature", "koi8-r", "敦煌网风控".encode(), "敦煌网风控"),
    ("GBK that would be UTF-8 too", "gbk", "一一".encode("gbk"), "一一"),
    ("gb2312 is used for all of GB 18030", "gb2312", "镕𠮷".encode("gb18030"), "镕𠮷"),
    ("iso-8859-1 is used for Windows' quotes", "ISO-8859-1", b"\x93x\x94", "“x”"),
    ("shift_jis is used for Windows' signs", "shift_jis", "①髙".encode("cp932"), "①髙"),
    ("UTF-7 is still decoded by some", "utf-7", b"+ZWZxTH9R-", "敦煌网"),
    ("half a character, as only UTF-7 can spell it", "utf-7", b"a+2AA-b", "a\ufffdb"),
    ("a label in quotes", '"utf-8"', "é".encode(), "é"),
    ("a character torn at the end", "utf-8", "敦煌".encode()[:-1], "敦\ufffd"),
    (
        "UTF-8 by label, GBK by nature",
        "utf-8",
        "敦煌网风控部客服".encode("gbk"),
        "敦煌网风控部客服",
    ),
    ("Thai as Windows calls it", "windows-874", "ลาซาด้า".encode("cp874"), "ลาซาด้า"),
    ("Korean as Windows calls it", "windows-949", "쿠팡".encode("cp949"), "쿠팡"),
    ("traditional Chinese, by an old label", "x-big5", "蝦皮".encode("big5"), "蝦皮"),
    ("Cyrillic, by an old label", "x-cp1251", "Озон".encode("cp1251"), "Озон"),
    ("UTF-16, by an old label", "unicode", "敦煌网".encode("utf-16-le"), "敦煌网"),
    (
        "Western with a euro by label, GBK by nature",
        "iso-8859-15",
        "敦煌网".encode("gbk"),
        "敦煌网",
    ),
    ("US-ASCII by label, GBK by nature", "us-ascii", "敦煌网".encode("gbk"), "敦煌网"),
]


@pytest.mark.parametrize(
    ("label", "octets", "text"), [r[1:] for r in DECLARED], ids=[r[0] for r in DECLARED]
)
def test_declared_charsets(label: str, octets: bytes, text: str) -> None:
    assert decode(octets, label) == (text, True)


NO_CHARSETS = ["rot13", "base64", "zlib", "idna", "punycode", "unicode_escape", "../x", "x\0", "文"]


@pytest.mark.parametrize("label", NO_CHARSETS)
def test_codecs_that_are_no_charsets_are_refused(label: str) -> None:
    assert codec_for(label) is None
    assert decode("敦煌网".encode(), label) == ("敦煌网", False)


def test_a_label_of_any_length_is_not_remembered() -> None:
    """Of 64 KB each, those of 256 parts would take up a process's memory for good."""
    tracemalloc.start()
    try:
        for number in range(64):
            assert codec_for(f"{number}" + "x" * 64_000) is None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
