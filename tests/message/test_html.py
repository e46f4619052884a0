"""HTML as a reader sees it, a row a way of hiding or showing."""

from __future__ import annotations

import gc
import re
import tracemalloc
from collections.abc import Callable

import pytest

from mailguard import limits
from mailguard.message.elements import INDIFFERENT
from mailguard.message.html import read_html
from mailguard.message.html_tokens import Tag
from mailguard.message.model import TextKind
from mailguard.message.places import Atlas, Step
from mailguard.message.standing import Place
from tests.auth.growth import growth
from tests.message import tricks
from tests.message.tricks import SHEET


def text(html: str) -> str:
    return "\n".join(text for _, text in read_html(html).segments)


SHOWN = [
    ("blocks stand on lines of their own", "<div>a</div><p>b<p>c", "a\nb\nc"),
    ("inline elements do not split words", "DH<b>g</b><span>ate</span>", "DHgate"),
    ("a line break", "a<br>b<br/>c", "a\nb\nc"),
    ("cells are set apart", "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
    (
        "blocks told to stand in the line",
        '<p style="display:inline">DH</p><p STYLE="DISPLAY:INLINE">g',
        "DHg",
    ),
    (
        "told so by a class",
        "<style>.x{display:inline}</style>D<div class=x>H<b>g</div>ate",
        "DHgate",
    ),
    (
        "boxes in the line",
        "<div style='display:inline-block'>a</div><div style='float:left'>b",
        "a b",
    ),
    (
        "blocks in a row",
        "<style>.x{display:flex}</style><div class=x><div>a</div><div>b<p>c</div></div><p>d",
        "a b\nc\nd",
    ),
    (
        "letters in a row that runs back",
        "<p style='display:flex;flex-flow:row-reverse'><i>e</i><i>t</i> <i>a</i><i>g",
        "ga te",
    ),
    (
        "those of two such rows",
        (
            "<style>.x{display:flex;flex-direction:row-reverse}</style>"
            "<p class=x><i>H</i><i>D</i></p><p class=x><i>e</i><i>t</i><i>a</i><i>g"
        ),
        "DH\ngate",
    ),
    (
        "letters in an order of their own",
        "<p style='display:flex'><b style='order:2'>t</b><i>g</i><i>a</i><b style='order:3'>e",
        "gate",
    ),
    (
        "letters put where they say",
        (
            "<i style='position:absolute;left:20px;top:9px'>H</i>"
            "<i style='position:absolute;left:5.5px;top:9px'>D</i>"
            "<i style='position:absolute;left:99px'>g"
        ),
        "gDH",
    ),
    (
        "letters that go to the right, and others behind",
        (
            "<i style='float:right'>H</i><i style='float:right'>D</i> g<i style='float:right'>a</i>"
            "<i style='float:right'>b"
        ),
        "DH gba",
    ),
    (
        "cells from right to left",
        "<table dir=RTL><tr><td>t<td>a<td>g<tr><td>e<td>d</table>",
        "g a t\nd e",
    ),
    (
        "cells from right to left by style",
        "<table><tbody style='direction:rtl'><tr><td>b<td>a</table>",
        "a b",
    ),
    (
        "but not those of a table within",
        "<table dir=rtl><tr><td><table><tr><td>a<td>b</table></table>",
        "a b",
    ),
    (
        "words in a row that runs back",
        "<p style='display:flex;flex-direction:row-reverse'><i>over </i><i>turned </i>",
        "over turned",
    ),
    ("words in a row", "<div style='display:flex'>D<span>H</span></div>", "DH"),
    (
        "blocks in a column",
        "<div style='display:flex;flex-direction:column'><p>a<p>b</div>",
        "a\nb",
    ),
    (
        "a grid of two columns",
        "<div style='display:grid;grid-template-columns:1fr 1fr'><p>a<p>b</div>",
        "a b",
    ),
    ("a grid of one", "<div style='display:grid'><p>a<p>b</div>", "a\nb"),
    (
        "blocks told to be cells",
        "<p style='display:table-cell'>a</p><p style='display:table-cell'>b",
        "a b",
    ),
    (
        "letters in cells",
        f"<table><tr><td>{'<td>'.join([*'DHgate', '&nbsp;', *'risk'])}</table>",
        "DHgate risk",
    ),
    ("what an empty field asks for", "a <input placeholder=Password value=''>", "a Password"),
    ("not what one asks for that is filled", "<input placeholder=b value=a>", "a"),
    (
        "words of an image without others",
        "<img src=x title=a><img src=x alt='' title=b>",
        "a",
    ),
    ("blocks told to be blocks", "<p style='display:block;float:none'>a</p><p>b", "a\nb"),
    ("a line break is one whatever it is told", "a<br style='display:inline'>b", "a\nb"),
    ("white space collapses", "a \r\n\t b", "a b"),
    ("but not in pre", "<pre>a  b\nc</pre>", "a\xa0\xa0b\nc"),
    ("references", "&lt;a&gt; &amp; &#38; &#x4e2d;&nbsp;b", "<a> & & 中\xa0b"),
    ("a reference without its semicolon", "a &amp b", "a & b"),
    ("a number that no character has", f"a &#{'9' * 5000}; b", "a \ufffd b"),
    ("zeros before a number", f"a &#{'0' * 5000}38;&#{'0' * 5000}&#; b", "a &\ufffd&#; b"),
    ("words of an image", 'Add <img src="x.png" alt="QQ 1179545599"> now', "Add QQ 1179545599 now"),
    ("a button's words", '<input type="submit" value="Pay now">', "Pay now"),
    ("a tag whose value holds a bracket", '<a title="x>y">b</a>', "b"),
    ("a bracket that opens nothing", "1 < 2 and 2 > 1", "1 < 2 and 2 > 1"),
    ("a value that holds tags", '<a title="<b>x</b>">b</a>c', "bc"),
    ("a long tag", f'<a title="{"x" * 2000}">b</a>c', "bc"),
    ("a comment that holds tags", "a<!-- <b> -- > </b> -->b", "ab"),
    ("a script that holds tags", "a<script>if (a<b) { '</b>' }</script>b", "ab"),
    ("a comment closed at once", "a<!-->b", "ab"),
    ("NUL, which browsers pass over", "DH\0gate", "DHgate"),
    ("but not in a tag", "<sty\0le>a</sty\0le>b", "ab"),
    ("nor in a style", "<p style='display:no\0ne'>a", "a"),
    ("a space that HTML has none of", "<style\xa0x>a</style\xa0x>b", "ab"),
    ("nothing closes", "<div><b>a<div>b", "a\nb"),
    ("closed in the wrong order", "<b><i>a</b></i>b", "ab"),
    ("text after the end", "<html><body>a</body></html>b", "a\nb"),
    ("noscript, for clients run no scripts", "<noscript>a</noscript>", "a"),
    (
        "letters reversed by style",
        '<i style="unicode-bidi:bidi-override;direction:rtl">etagHD</i>',
        "\u202eetagHD\u202c",
    ),
    (
        "reversed by a class, apart from what is around",
        "<style>.x{unicode-bidi:isolate-override;direction:rtl}</style><i class=x>etagHD</i>",
        "\u202eetagHD\u202c",
    ),
    (
        "reversed by style and attribute",
        "<i dir=RTL style='UNICODE-BIDI:bidi-override'>etagHD</i>",
        "\u202eetagHD\u202c",
    ),
    (
        "an attribute that a style outdoes",
        "<i dir=rtl style='unicode-bidi:bidi-override;direction:ltr'>DHgate</i>",
        "DHgate",
    ),
    ("letters in reverse order are said so", '<bdo dir="rtl">etagHD</bdo>', "\u202eetagHD\u202c"),
]


@pytest.mark.parametrize(("html", "seen"), [r[1:] for r in SHOWN], ids=[r[0] for r in SHOWN])
def test_what_is_shown(html: str, seen: str) -> None:
    assert text(html) == seen


HIDES = [*tricks.HIDDEN, *tricks.FAINT]
SHOWS = [*tricks.SEEN, *tricks.UNSURE]


@pytest.mark.parametrize("html", [r[1] for r in HIDES], ids=[r[0] for r in HIDES])
def test_what_is_hidden(html: str) -> None:
    assert "".join(text(f"DH{html.replace('TEXT', 'h')}gate").split()) == "DHgate"


ELSEWHERE = [
    ("by a class, for clients without style sheets", SHEET % ".x{display:none}", True),
    ("by visibility, for Outlook", "<p style='visibility:hidden'>TEXT", True),
    ("by place", "<p style='position:absolute;left:-9999px'>TEXT", True),
    ("in blocks", "<div style='opacity:0'><p>TE<b>X</b>T<p>y</div>", True),
    ("by itself, everywhere", "<p style='display:none'>TEXT", False),
    ("by itself, within", "<div style='opacity:0'><p style='display:none'>TEXT</div>", False),
    ("around it, everywhere", "<div style='display:none'><p style='opacity:0'>TEXT</div>", False),
    ("for Outlook too, as newsletters do", "<p style='opacity:0;mso-hide:all'>TEXT", False),
    ("for its colour", "<p style='color:#fff;visibility:hidden'>TEXT", False),
    ("a script", "<script>TEXT</script>", False),
]
"""Ways to hide text, and whether they are some that not all clients know."""


@pytest.mark.parametrize(
    ("html", "some"), [r[1:] for r in ELSEWHERE], ids=[r[0] for r in ELSEWHERE]
)
def test_what_clients_show_that_know_fewer_styles(html: str, some: bool) -> None:
    page = read_html(f"a{html}")
    assert (page.elsewhere.split("\n")[0] == "TEXT", text(f"a{html}")) == (some, "a")


DRAWN = [
    ("texts of a drawing", "<svg><text>a</text><text x=9>b<tspan>c</tspan></text></svg>", "a bc"),
    ("lines of one", "<svg><text><tspan x=0>a</tspan><tspan x=0 dy=9>b</tspan></svg>", "a b"),
]


@pytest.mark.parametrize(("html", "seen"), [r[1:] for r in DRAWN], ids=[r[0] for r in DRAWN])
def test_what_a_drawing_says(html: str, seen: str) -> None:
    assert read_html(html).elsewhere == seen


DOUBTS = [row[1] for row in tricks.DOUBTFUL]


@pytest.mark.parametrize("html", DOUBTS, ids=[r[0] for r in tricks.DOUBTFUL])
def test_what_not_all_clients_show_stands_in_its_line(html: str) -> None:
    page = read_html(f"a {html.replace('TEXT', 'shown')}")
    assert ("shown" in text(f"a {html}"), "shown" in page.elsewhere) == (False, True)
    assert page.elsewhere.startswith("a")


@pytest.mark.parametrize("html", DOUBTS, ids=[r[0] for r in tricks.DOUBTFUL])
def test_what_not_all_clients_show_splits_no_word(html: str) -> None:
    assert "".join(text(f"DH{html.replace('TEXT', 'h')}").split()) == "DH"


def test_what_not_all_clients_show_in_a_quote_is_not_the_senders() -> None:
    quote = "<blockquote type=cite>6 Oct, Ann:<br>q<rp>x</rp></blockquote>"
    assert read_html(f"a{quote}").elsewhere == "a"


def test_doubt_within_doubt_is_cut_once() -> None:
    page = read_html("a<video>b<rp>c</rp>d</video>e")
    assert (page.segments, page.elsewhere) == ([(TextKind.OWN, "ae")], "abcde")


def test_a_page_without_words_in_doubt_says_nothing_twice() -> None:
    assert read_html("a<svg><path></svg><video></video>").elsewhere == ""


GENERATED = [
    *tricks.GENERATED,
    (
        "one of more attributes than are told apart",
        f"<style>{''.join(f'i:after{{content:attr(x{n})}}' for n in range(9))}</style><i x8=TEXT>",
    ),
]
ESCAPES = [
    ("escapes and a comment", ".x::after{content: '敦\\714c' \"\\7f51 x\"/**/}", "敦煌网x"),
    (
        "icons and bullets",
        ".x:before{content:'\\e001'}.y:before{content:'\\201c'}.content{a:'b'}",
        "",
    ),
]


@pytest.mark.parametrize("html", [r[1] for r in GENERATED], ids=[r[0] for r in GENERATED])
def test_text_of_style_sheets(html: str) -> None:
    assert "shown" in read_html(html.replace("TEXT", "shown")).elsewhere


@pytest.mark.parametrize(("css", "said"), [r[1:] for r in ESCAPES], ids=[r[0] for r in ESCAPES])
def test_what_style_sheets_say(css: str, said: str) -> None:
    assert read_html(f"<style>{css}</style>a").elsewhere == said


@pytest.mark.parametrize("html", [r[1] for r in SHOWS], ids=[r[0] for r in SHOWS])
def test_what_only_looks_hidden(html: str) -> None:
    assert "shown" in text(html.replace("TEXT", "shown"))


def test_hidden_noise_does_not_split_a_word() -> None:
    assert text("P<div style='display:none'>xyz</div>ayPal") == "PayPal"


LINKS = [
    ("words and target", '<a href="http://a.example/">here</a>', [("here", "http://a.example/")]),
    ("no quotes", "<a href=http://a.example/>here</a>", [("here", "http://a.example/")]),
    (
        "references in the target",
        '<a href="http://a.example/?x&amp;y">h</a>',
        [("h", "http://a.example/?x&y")],
    ),
    ("round an image", '<a href="x"><img alt="Pay" src="y"></a>', [("Pay", "x")]),
    ("elements within", '<a href="x">a <b>b</b><br>c</a>', [("a b c", "x")]),
    ("never closed", '<a href="x">a', [("a", "x")]),
    ("one within another", '<a href="x">a<a href="y">b</a>', [("a", "x"), ("b", "y")]),
    ("a map", '<area href="x" alt="a">', [("a", "x")]),
    ("a link of a drawing", '<svg><a xlink:href="x"><text>a</text></a></svg>', [("a", "x")]),
    (
        "relative to a base",
        '<base href="https://a.example/b/"><base href="c"><a href="x">a</a><a href="/y">b</a>',
        [("a", "https://a.example/b/x"), ("b", "https://a.example/y")],
    ),
    (
        "not relative to it",
        '<base href="https://a.example/"><a href="mailto:x">a</a><a href="#x">b</a>',
        [("a", "mailto:x"), ("b", "#x")],
    ),
    ("a base that is no address", '<base href="//[a"><a href="x">a</a>', [("a", "x")]),
    ("a form", '<form action="x"><button formaction="y">a</button></form>', [("", "x"), ("", "y")]),
    (
        "a page that moves on",
        "<meta http-equiv=Refresh content=\"0; URL='https://a.example/'\">",
        [("", "https://a.example/")],
    ),
    ("one that stays", "<meta http-equiv=refresh content=5><meta name=x content=y>", []),
    ("an anchor is no link", '<a name="x">a</a>', []),
    ("a hidden one", '<p style="display:none"><a href="x">a</a></p>', []),
]


@pytest.mark.parametrize(("html", "links"), [r[1:] for r in LINKS], ids=[r[0] for r in LINKS])
def test_links(html: str, links: list[tuple[str, str]]) -> None:
    assert read_html(html).links == links


QUOTES = [
    ("a cited blockquote", '<blockquote type="cite">q</blockquote>'),
    ("Gmail's quote", '<div class="gmail_quote gmail_x">q</div>'),
    ("Yahoo's quote", '<div id="x" class="yahoo_quoted">q</div>'),
    ("NetEase's quote", '<blockquote id="isReplyContent">q</blockquote>'),
]


@pytest.mark.parametrize("html", [r[1] for r in QUOTES], ids=[r[0] for r in QUOTES])
def test_quotes_are_told_from_own_words(html: str) -> None:
    assert read_html(f"On 6 October Ann wrote:{html}own again").segments == [
        (TextKind.OWN, "On 6 October Ann wrote:"),
        (TextKind.QUOTED, "q"),
        (TextKind.OWN, "own again"),
    ]


@pytest.mark.parametrize("html", [r[1] for r in HIDES + SHOWS], ids=[r[0] for r in HIDES + SHOWS])
def test_indifferent_attributes_neither_show_nor_hide(html: str) -> None:
    more = " ".join(f'{attribute}=""' for attribute in INDIFFERENT)
    given = re.sub(r"<(?!style)([a-z]+)(?=[ >])", rf"<\1 {more}", html)
    assert read_html(given).segments == read_html(html).segments


def test_links_that_lead_elsewhere_are_understood_once(monkeypatch: pytest.MonkeyPatch) -> None:
    understood = []
    step = Atlas.step

    def counted(atlas: Atlas, place: Place, tag: Tag) -> Step:
        understood.append(tag.name)
        return step(atlas, place, tag)

    monkeypatch.setattr(Atlas, "step", counted)
    read_html("".join(f'<a href="https://a.example/{n}"><b>{n}</b></a>' for n in range(100)))
    assert len(understood) <= 5


def test_an_indented_passage_is_no_quote() -> None:
    assert read_html("<blockquote>a</blockquote>").segments == [(TextKind.OWN, "a")]


def test_images_in_the_text_itself() -> None:
    uri = "data:image/png;base64,iVBORw0KGgo="
    html = f'<img src="{uri}"><p style="background:url({uri})"><img src="http://a.example/x.png">'
    assert read_html(html).images == [uri, uri]


NESTED = [
    ("within the limit", limits.MAX_HTML_DEPTH - 1, "a b"),
    ("past it nothing hides", limits.MAX_HTML_DEPTH, "a x b"),
]


@pytest.mark.parametrize(("depth", "seen"), [r[1:] for r in NESTED], ids=[r[0] for r in NESTED])
def test_elements_are_followed_to_a_depth(depth: int, seen: str) -> None:
    assert text(f"{'<b>' * depth}a <i hidden>x</i> b") == seen


def test_style_sheets_are_read_up_to_a_number() -> None:
    sheets = "".join(f"<style>.x{n}{{display:none}}</style>" for n in range(100))
    assert text(f"{sheets}<i class=x0>a</i><i class=x99>b</i>") == "ab"


@pytest.mark.parametrize("most", [1, 2, 5])
def test_what_is_forgotten_is_found_anew(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    html = "".join(row[1] for row in [*SHOWN, *SHOWS, *LINKS])
    page = read_html(html * 2)
    monkeypatch.setattr(limits, "MAX_HTML_STEPS", most)
    assert read_html(html * 2) == page


def test_one_mail_does_not_change_how_the_next_is_read() -> None:
    sheet, words = "<style>.x{display:none}</style>", "<i class=x>words</i>"
    assert [text(sheet + words), text(words), text(sheet + words)] == ["", "words", ""]


def test_reading_stops_when_there_is_no_more_room() -> None:
    page = read_html("<p>abc</p>" * 100, room=20)
    assert len("".join(text for _, text in page.segments)) < 40


def test_nothing_long_is_remembered() -> None:
    def read(number: int) -> None:
        read_html(f"<p style='{'a:b;' * 5000}{number}'>{'x' * 1000}<i title='{'y' * 600}{number}'>")
        read_html(f"<{'p' * 50_000}{number}>x<style>.x{{color:red}}</style><p>x")

    assert _kept(read, 100) < 200_000


def test_what_is_remembered_of_style_sheets_is_bounded() -> None:
    def read(number: int) -> None:
        marks = ",".join(f".a{number}-{n}" for n in range(200))
        read_html(f"<style>{marks}{{height:0}}</style>x")

    assert _kept(read, 300) < 100_000


def _kept(read: Callable[[int], None], times: int) -> int:
    """Octets that the package holds once all was read; threads of other tests may hold more."""
    read(-1)
    gc.collect()
    tracemalloc.start()
    for number in range(times):
        read(number)
    gc.collect()
    held = tracemalloc.take_snapshot()
    tracemalloc.stop()
    own = held.filter_traces([tracemalloc.Filter(True, "*/mailguard/*")])
    return sum(trace.size for trace in own.traces)


SIDE_BY_SIDE = [
    ("elements that hold nothing", "<i style='order:1'></i> "),
    ("elements that hold many pieces", f"<p style='order:1'>{'<u> </u>' * 20}</p>"),
    ("elements that float", "<i style='float:right'></i> "),
    ("letters", "<i style='order:1'>a</i>"),
]
"""What stands in a row, over and over."""


@pytest.mark.parametrize("piece", [r[1] for r in SIDE_BY_SIDE], ids=[r[0] for r in SIDE_BY_SIDE])
def test_time_grows_linearly_with_what_stands_in_a_row(piece: str) -> None:
    row = "<div style='display:flex'><b style='order:1'>a</b>"
    assert growth(lambda length: read_html(row + piece * (length // len(piece))), 60_000) < 8
