"""Encoded words as clients decode them, not only as RFC 2047 allows them."""

from __future__ import annotations

import pytest

from mailguard.message.encoded_words import decode_base64, decode_words, field_text

WORDS = [
    ("base64", "=?utf-8?B?5pWm54WM572R6aOO5o6n?=", "敦煌网风控"),
    ("Q, with underscores for spaces", "=?utf-8?Q?DH=67ate_Risk?=", "DHgate Risk"),
    ("space between encoded words is not shown", "=?utf-8?Q?DH?= \r\n =?utf-8?Q?gate?=", "DHgate"),
    ("space beside plain text is", "=?utf-8?Q?DH?= gate", "DH gate"),
    ("two charsets side by side", "=?utf-8?B?5pWm?= =?gb2312?B?u80=?=", "敦煌"),
    ("split within a character", "=?utf-8?B?5pWm5w==?= =?UTF-8?B?hYznvZE=?=", "敦煌网"),
    ("split within a character, B and Q", "=?utf-8?B?5pWm5w==?= =?utf-8?Q?=85=8C?=", "敦煌"),
    (
        "split within a character, by another label",
        "=?utf8?B?5pWm5w==?= =?utf-8?Q?=85=8C?=",
        "敦煌",
    ),
    ("split so in GBK", "=?gb2312?Q?=B6=D8=BB?= =?gbk?Q?=CD?=", "敦煌"),
    ("UTF-7 words are decoded one by one", "=?utf-7?Q?+ZWY?= =?utf-7?Q?+cUw-?=", "敦煌"),
    ("a language tag (RFC 2231)", "=?utf-8*zh?B?5pWm?=", "敦"),
    ("glued to plain text", "a=?utf-8?Q?b?=c", "abc"),
    ("a question mark within", "=?utf-8?Q?really?_yes?=", "really? yes"),
    ("spaces within", "=?utf-8?Q?50% off?=", "50% off"),
    ("base64 without padding", "=?utf-8?B?5pWm54WM5w?=", "敦煌\ufffd"),
    ("an unknown charset is read by looks", "=?x-none?B?5pWm?=", "敦"),
    ("a NUL stays, for authors to see", "=?utf-8?Q?a=00b?=", "a\0b"),
    ("an empty word", "=?utf-8?Q??=x", "x"),
    ("no charset is no encoded word", "=??Q?a?=", "=??Q?a?="),
    ("nothing encoded", "a = b ? c", "a = b ? c"),
]


@pytest.mark.parametrize(("text", "shown"), [r[1:] for r in WORDS], ids=[r[0] for r in WORDS])
def test_decode_words(text: str, shown: str) -> None:
    assert decode_words(text) == shown


VALUES = [
    ("folds are removed, their white space kept", b" a\r\n b", "a b"),
    ("raw octets are decoded", b' "' + "敦煌网".encode("gbk") + b'"', '"敦煌网"'),
    ("a stray CR stays, for authors to see", b" a\rb", "a\rb"),
]


@pytest.mark.parametrize(("value", "text"), [r[1:] for r in VALUES], ids=[r[0] for r in VALUES])
def test_field_text(value: bytes, text: str) -> None:
    assert field_text(value) == text


BASE64 = [
    ("line breaks", b"aGVs\r\nbG8=", b"hello"),
    ("no padding", b"aGVsbG8", b"hello"),
    ("junk within", b"aG!Vs bG-8=", b"hello"),
    ("a footer encoded on its own", b"aGVsbG8=\r\nd29ybGQ=", b"helloworld"),
    ("each letter with padding of its own", b"aA==" * 70, b"h" * 70),
    ("a torn end", b"aGVsb", b"hel"),
    ("nothing", b"", b""),
]


@pytest.mark.parametrize(("encoded", "octets"), [r[1:] for r in BASE64], ids=[r[0] for r in BASE64])
def test_decode_base64(encoded: bytes, octets: bytes) -> None:
    assert decode_base64(encoded) == octets
