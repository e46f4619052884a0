"""What a person reads in a mail, end to end from its octets."""

from __future__ import annotations

import io
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha384

import pytest
import segno
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from mailguard import limits
from mailguard.findings import Code
from mailguard.message.content import read_content
from mailguard.message.model import Content, TextKind
from mailguard.message.parse import parse

ALTERNATIVE = "Content-Type: multipart/alternative; boundary=b\n\n"
HTML = "Content-Type: text/html\n\n"
UUENCODE = "Content-Transfer-Encoding: X-UUEncode\n\n"
BASE64 = "Content-Transfer-Encoding: base64\n\n"
FILE = "Content-Type: application/octet-stream"
ATTACHED = 'Content-Disposition: attachment; filename="'
KEY = f"{b64encode(sha384(b'key').digest()).decode()}\n" * 8
PAYLOAD = "wxp://f2f0198yuan"


def content(text: str | bytes) -> Content:
    raw = text.encode() if isinstance(text, str) else text
    return read_content(parse(raw.replace(b"\n", b"\r\n")))


def shown(found: Content) -> str:
    return "|".join(block.text for block in found.blocks)


def codes(found: Content) -> list[Code]:
    return [finding.code for finding in found.findings]


def qr_png() -> str:
    drawn = io.BytesIO()
    segno.make(PAYLOAD, micro=False).save(drawn, kind="png", scale=4)
    return b64encode(drawn.getvalue()).decode()


TEXTS: list[tuple[str, str | bytes, str]] = [
    ("plain text", "Subject: s\n\nhello\nyou", "hello\nyou"),
    (
        "a declared charset",
        b"Content-Type: text/plain; charset=gbk\n\n" + "敦煌".encode("gbk"),
        "敦煌",
    ),
    ("none declared", b"A: b\n\n" + "您的店铺".encode("gbk"), "您的店铺"),
    (
        "base64",
        b"Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n\n"
        + b64encode("扣扣".encode()),
        "扣扣",
    ),
    ("HTML", "Content-Type: text/html\n\n<p>a<p>b", "a\nb"),
    (
        "HTML that names its charset itself",
        b'Content-Type: text/html\n\n<meta charset="big5">' + "風險".encode("big5"),
        "風險",
    ),
    (
        "both sides of an alternative, once where they agree",
        f"{ALTERNATIVE}--b\n\na b\n--b\n{HTML}<p>a<br>b\n--b--",
        "a b",
    ),
    (
        "both sides of an alternative where they differ",
        f"{ALTERNATIVE}--b\n\na\n--b\n{HTML}b\n--b--",
        "a|b",
    ),
    (
        "the same text twice in parts that are no alternatives",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b\n\na\n--b--",
        "a|a",
    ),
    ("a comment that Outlook shows", f"{HTML}<p>a<!--[if mso]><p>b<![endif]-->", "a|b"),
    ("what it shows once more", f"{HTML}a<!--[if (gte mso 9)|(IE)]><p>a</p><![endif]-->", "a"),
    ("a comment that Outlook shows, without an end", f"{HTML}a<!--[if gte mso 9]>b", "a|b"),
    ("a condition on two lines", f"{HTML}a<!--[if\tmso\n]>b<![endif]-->", "a|b"),
    ("a comment that nobody shows", f"{HTML}a<!--[if !mso]>b<![endif]-->", "a"),
    ("a comment for browsers of old", f"{HTML}a<!--[if IE]>b<![endif]-->", "a"),
    ("text for all but Outlook", f"{HTML}a<!--[if !mso]><!-->b<!--<![endif]-->", "ab"),
    (
        "uuencode, and lines in it that are none",
        f'{UUENCODE}hi\nbegin 644 x\n"86$ \n~~~~\n!8@  \n`\nend\nbye',
        "hi\naab\nbye",
    ),
    ("base64 that no client decodes", f"\nhi\n{KEY}bye", "hi\nbye"),
    ("uuencode that does not begin", f"{UUENCODE}hello", "hello"),
    ("no empty line before the text", "Subject: s\nhello", "hello"),
    ("nothing", "", ""),
    ("an invitation", "Content-Type: text/calendar\n\nSUMMARY:pay", "SUMMARY:pay"),
    (
        "an invitation folded within a word, with signs escaped",
        "Content-Type: text/calendar\n\nSUMMARY:DHga\n te\\, risk\\nQQ",
        "SUMMARY:DHgate, risk\nQQ",
    ),
    (
        "one as a file, which clients show all the same",
        f"{FILE}; name=a.ics\n\nSUMMARY:pay",
        "SUMMARY:pay",
    ),
    ("a page saved with its pictures", f"{FILE}; name=a.mhtml\n\n{HTML}<p>D<b></b>H", "DH"),
    ("text with tags of its own", "Content-Type: text/enriched\n\nD<bold></bold>H", "DH"),
    (
        "words parted by flowed lines",
        "Content-Type: text/plain; format=flowed; delsp=yes\n\nDHga \nte\nx\n-- \nAnn",
        "DHgate\nx\n-- \nAnn",
    ),
    (
        "HTML that names a charset which it cannot be in",
        "Content-Type: text/html\n\n<meta charset=UTF-16>敦煌",
        "敦煌",
    ),
    ("a style sheet of its own", "Content-Type: text/css\n\np {}", ""),
    ("a patch as a file", "Content-Type: text/x-patch\nContent-Disposition: attachment\n\n+", ""),
    ("words in a drawing", "Content-Type: image/svg+xml\n\n<svg><text>QQ 1</text></svg>", "QQ 1"),
    (
        "words in a drawing in the text",
        f"{HTML}a<img src='data:image/svg+xml,<svg><text>b'>",
        "a|b",
    ),
    (
        "words in one behind the text, encoded",
        f"{HTML}<p style='background:url(data:image/svg+xml;base64,PHN2Zz48dGV4dD5i)'>a",
        "a|b",
    ),
    ("a page as a nameless kind of file", f"{FILE}; name=a.htm\n\n<p>D<b></b>H", "DH"),
    ("one that says it is a picture", "Content-Type: image/png; name=A.HTML\n\n<p>D<b></b>H", "DH"),
    ("one that says it is plain text", f'{ATTACHED}a.html"\n\n<p>D<b></b>H', "DH"),
    ("plain text that it is", f'{ATTACHED}a.txt"\n\n<p>', "<p>"),
    ("a page with an encoded name", f"{FILE}; name*=utf-8''a%2Ehtml\n\n<p>DH", "DH"),
    ("a page by its last ending only", f"{FILE}; name=a.html.zip\n\n<p>DH", ""),
    ("a mail as news", "Content-Type: message/news\n\nSubject: s\n\nx", "s|x"),
    ("a mail as a nameless kind of file", f"{FILE}; name=a.eml\n\nSubject: s\n\nx", "s|x"),
    (
        "two types: clients differ",
        "Content-Type: application/x-y\nContent-Type: text/html\n\n<p>D<b></b>H",
        "DH",
    ),
    (
        "two encodings: clients differ",
        f"Content-Transfer-Encoding: 7bit\n{BASE64}aGVsbG8gdG8geW91",
        "aGVsbG8gdG8geW91|hello to you",
    ),
    ("one type, twice", "Content-Type: text/plain\nContent-Type: text/plain\n\nx", "x"),
    ("a file that is no text", "Content-Type: application/pdf\n\n%PDF", ""),
]


@pytest.mark.parametrize(("mail", "text"), [r[1:] for r in TEXTS], ids=[r[0] for r in TEXTS])
def test_text(mail: str | bytes, text: str) -> None:
    assert shown(content(mail)) == text


SUBJECTS = [
    ("plain", "Subject: hello\n\n", "hello"),
    ("encoded and folded", "Subject: =?utf-8?B?5bqX?=\n =?utf-8?B?6ZO6?= x\n\n", "店铺 x"),
    ("two of them: clients differ", "Subject: a\nSubject: b\n\n", "a b"),
    (
        "six of them: clients show the first or the last",
        "Subject: a\n" * 5 + "Subject: b\n\n",
        "a a a b",
    ),
    ("letters apart", "Subject: Y o u r   P a y P a l\n\n", "Your PayPal"),
    ("none", "A: b\n\n", ""),
]


@pytest.mark.parametrize(
    ("mail", "subject"), [r[1:] for r in SUBJECTS], ids=[r[0] for r in SUBJECTS]
)
def test_subject(mail: str, subject: str) -> None:
    assert content(mail).subject == subject


def test_a_raw_subject_in_gbk() -> None:
    assert content(b"Subject: " + "店铺风险通知".encode("gbk") + b"\n\n").subject == "店铺风险通知"


def test_an_attached_mail_is_told_from_the_senders_words() -> None:
    found = content(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\n"
        "Content-Type: message/rfc822\n\nFrom: Market <a@b.example>\nSubject: risk\n\n"
        "QQ 1179545599\n--b--"
    )
    assert [(block.kind, block.text) for block in found.blocks] == [
        (TextKind.OWN, "see"),
        (TextKind.ATTACHED, "Market <a@b.example>\nrisk"),
        (TextKind.ATTACHED, "QQ 1179545599"),
    ]


def test_an_invitation_is_the_senders_words_as_a_file_too() -> None:
    found = content(f'Content-Type: text/calendar\n{ATTACHED}a.ics"\n\nSUMMARY:pay')
    assert [block.kind for block in found.blocks] == [TextKind.OWN]


def test_what_an_answer_in_outlook_answers_to_is_told_from_the_senders_words() -> None:
    head = "<div id=divRplyFwdMsg><b>From:</b> Ann<br><b>Sent:</b> Monday</div>"
    found = content(f"{HTML}<p>Is this real?{head}<div>QQ 1179545599</div>")
    assert [(block.kind, block.text) for block in found.blocks] == [
        (TextKind.OWN, "Is this real?"),
        (TextKind.FORWARDED, "From: Ann\nSent: Monday\nQQ 1179545599"),
    ]


def test_a_text_file_is_told_from_the_senders_words() -> None:
    found = content("Content-Disposition: attachment; filename=a.txt\n\nhello")
    assert [block.kind for block in found.blocks] == [TextKind.ATTACHED]


def test_links_of_html_and_bare_ones_are_joined() -> None:
    found = content(
        "Content-Type: text/html\n\n<a href='https://evil.example/'>https://market.example</a>"
        " or https://evil.example/ or www.other.example"
    )
    assert [(link.shown, link.host) for link in found.links] == [
        ("https://market.example", "evil.example"),
        ("https://market.example", "market.example"),
        ("www.other.example", "www.other.example"),
    ]


IMAGES = [
    ("an image part", f"Content-Type: image/png\n{BASE64}{{}}"),
    (
        "an image sent as a nameless kind of file",
        f'Content-Type: application/octet-stream; name="pay.PNG"\n{BASE64}{{}}',
    ),
    (
        "an image without a name, as HTML shows it",
        f"Content-Type: application/octet-stream\nContent-ID: <a>\n{BASE64}{{}}",
    ),
    (
        "an image within the HTML",
        'Content-Type: text/html\n\n<p>Scan</p><img src="data:image/png;base64,{}">',
    ),
    ("one of another type and case", 'Content-Type: text/html\n\n<IMG src=" DATA:;base64,{}">'),
    (
        "one on several lines",
        'Content-Type: text/html\n\n<img src="data:image/png;base64,\n{}\n">',
    ),
    (
        "one behind the text",
        "Content-Type: text/html\n\n<p style='background:url( DATA:image/png;base64,{} )'>x",
    ),
    ("one in a drawing", 'Content-Type: text/html\n\n<svg><image href="data:;base64,{}"></svg>'),
    ("one behind a cell", 'Content-Type: text/html\n\n<table background="data:;base64,{}">'),
    (
        "an image in an attached mail",
        f"Content-Type: message/rfc822\n\nContent-Type: image/png\n{BASE64}{{}}",
    ),
]


@pytest.mark.parametrize("mail", [r[1] for r in IMAGES], ids=[r[0] for r in IMAGES])
def test_qr_codes_are_read(mail: str) -> None:
    assert content(mail.format(qr_png())).codes == (PAYLOAD,)


def test_a_drawn_code_is_noticed() -> None:
    assert content("A: b\n\n█▀▀▀▀▀█ ▄▀▄ █▀▀▀▀▀█\n█ ███ █ ▀▄  █ ███ █").drawn_code
    assert not content("A: b\n\nhello").drawn_code


def signed(mail: bytes, *, streamed: bool) -> str:
    """`mail` as a client that signs sends it, in one piece or as it came."""
    ecdsa = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a")])
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, ecdsa.public_key(), 1, start, end)
    certificate = made.sign(ecdsa, SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(mail)
    der = builder.add_signer(certificate, ecdsa, SHA256()).sign(
        Encoding.DER, [pkcs7.PKCS7Options.Binary]
    )
    if streamed:
        at = der.index(mail) - 1 - (1 if len(mail) < 128 else 2)
        half = len(mail) // 2
        pieces = (bytes([4, len(piece)]) + piece for piece in (mail[:half], mail[half:]))
        der = der[:at] + b"\x24\x80" + b"".join(pieces) + b"\0\0" + der[at + 2 + len(mail) :]
    return b64encode(der).decode()


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "in pieces"])
def test_a_mail_within_its_signature_is_read(streamed: bool) -> None:
    mail = b"Content-Type: text/html\r\n\r\n<p>Scan <b>this</b>"
    kind = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    assert shown(content(f"{kind}\n{BASE64}{signed(mail, streamed=streamed)}")) == "Scan this"


def test_a_mail_that_is_encrypted_is_not() -> None:
    assert shown(content("Content-Type: application/pkcs7-mime\n\n\x30\x80")) == ""


LIMITS = [
    ("text", "A: b\n\n" + "x" * (limits.MAX_TEXT + 1), Code.MESSAGE_TEXT_LIMIT),
    (
        "HTML source",
        "Content-Type: text/html\n\n" + "<b>" * (limits.MAX_HTML // 3 + 1),
        Code.MESSAGE_TEXT_LIMIT,
    ),
    (
        "HTML tags",
        "Content-Type: text/html\n\n" + "<b>" * limits.MAX_TOKENS,
        Code.MESSAGE_TEXT_LIMIT,
    ),
    (
        "links",
        "A: b\n\n" + " ".join(f"http://h{n}.example" for n in range(limits.MAX_LINKS + 1)),
        Code.MESSAGE_LINK_LIMIT,
    ),
    (
        "parts",
        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 300,
        Code.MESSAGE_PART_LIMIT,
    ),
    ("a wrong boundary", "Content-Type: multipart/mixed; boundary=b\n\nx", Code.MESSAGE_MALFORMED),
    (
        "an unknown charset",
        "Content-Type: text/plain; charset=x-none\n\nx",
        Code.MESSAGE_CHARSET_UNKNOWN,
    ),
]


@pytest.mark.parametrize(("mail", "code"), [r[1:] for r in LIMITS], ids=[r[0] for r in LIMITS])
def test_what_was_left_out_is_a_finding(mail: str, code: Code) -> None:
    assert codes(content(mail)) == [code]


def test_blocks_past_the_limit_are_one() -> None:
    quotes = "<blockquote type=cite>q</blockquote>s" * limits.MAX_BLOCKS
    found = content(f"{HTML}6 October, Ann:{quotes}")
    assert len(found.blocks) == limits.MAX_BLOCKS + 1
    assert found.blocks[-1].kind is TextKind.OWN


def test_ordinary_mail_has_no_finding() -> None:
    assert codes(content("Content-Type: text/html; charset=utf-8\n\n<p>hello")) == []


def test_image_libraries_are_loaded_for_images_only() -> None:
    """Loading them takes longer than reading a hundred mails without images."""
    program = (
        "import sys; from mailguard.message.content import read_content;"
        "from mailguard.message.parse import parse;"
        "read_content(parse(b'Content-Type: text/html\\r\\n\\r\\n<p>x'));"
        "sys.exit('PIL' in sys.modules or 'zxingcpp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_an_html_file_is_the_senders_page() -> None:
    mail = (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nSee the file.\n--b\n'
        "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n"
        "<p>Sign in here.</p>\n--b--\n"
    )
    found = [(block.kind, block.text) for block in content(mail).blocks]
    assert (TextKind.OWN, "Sign in here.") in found
