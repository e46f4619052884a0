"""Ways of hiding text in HTML, and of only seeming to: "TEXT" stands for the text.

A real browser is asked about each of them in `test_html_browser.py`.
"""

from __future__ import annotations

HIDDEN = [
    ("a comment", "<!-- TEXT -->"),
    ("a comment with tags", "<!-- <p>TEXT</p> -->"),
    ("a script", "<script>TEXT</script>"),
    ("a script in capitals", "<SCRIPT>TEXT</Script >"),
    ("a style sheet", "<style>TEXT</style>"),
    ("the title", "<title>TEXT</title>"),
    ("a template", "<template><p>TEXT</template>"),
    ("display:none", '<span style="display:none">TEXT</span>'),
    ("display: none, spelled otherwise", "<span style='DISPLAY : none !important;'>TEXT</span>"),
    ("display:none, with an escape", r"<span style='display:n\6fne'>TEXT</span>"),
    ("display:none without quotes", "<span style=display:none>TEXT</span>"),
    (
        "display:none further out",
        "<div style='display:none'><table><tr><td><b>TEXT</b></table></div>",
    ),
    ("display:none and nonsense behind it", "<i style='display:none;display:foo'>TEXT</i>"),
    ("display:none that insists", "<i style='display:none!important;display:block'>TEXT</i>"),
    ("display:none among strings", "<i style=\"font:'x';display:none;a:url( 'y' )\">TEXT</i>"),
    ("in a paragraph that the next one ends", "<p style='display:none'>TEXT<p>"),
    ("in a cell that the next one ends", "<table><tr><td style='display:none'>TEXT<td></table>"),
    ("visibility:hidden", "<span style='visibility:hidden'>TEXT</span>"),
    ("no size", "<span style='font-size:0'>TEXT</span>"),
    ("no opacity", "<span style='opacity:0.0'>TEXT</span>"),
    ("no height", "<div style='height:0;overflow:hidden'>TEXT</div>"),
    ("no height at most", "<div style='max-height:0px; overflow:hidden'>TEXT</div>"),
    ("no width, as a box", "<i style='display:inline-block;width:0;overflow:hidden'>TEXT</i>"),
    ("cut out", "<i style='position:absolute;clip:rect(0,0,0,0)'>TEXT</i>"),
    ("far off the page", "<span style='position:absolute;left:-9999px'>TEXT</span>"),
    ("white on white", "<span style='color:#ffffff'>TEXT</span>"),
    ("white on white, by rgb()", "<b style='color:rgb(255, 255, 255)'>TEXT</b>"),
    ("white on white in a table", "<table><tr><td><font color=white>TEXT</font></table>"),
    ("dark on dark", "<b style='background:#101010'><span style='color:#101010'>TEXT</span></b>"),
    ("transparent", "<span style='color:transparent'>TEXT</span>"),
    ("the hidden attribute", "<span hidden>TEXT</span>"),
    ("a class", "<style>.x{display:none}</style><i class='a x'>TEXT</i>"),
    (
        "an id, among other rules",
        "<style>p{a:b} i#x , .z { font-size : 0 }</style><i id=x>TEXT</i>",
    ),
    ("a class, after a comment", "<style>/* } */.x{visibility:hidden}</style><i class=x>TEXT</i>"),
    ("a type", "<style>i{display:none}</style><i>TEXT</i>"),
    ("a class that is escaped", r"<style>.\78{display:none}</style><i class=x>TEXT</i>"),
    (
        "a class, though its type is shown",
        "<style>b{display:block}.x{display:none}</style><b class=x>TEXT</b>",
    ),
]
"""What nobody sees, and what leaves nothing between the words around it."""
FAINT = [
    ("hardly any size, by that around it", "<span style='font-size:.01em'>TEXT</span>"),
    ("the same in per cent", "<span style='font-size:1%'>TEXT</span>"),
    ("hardly any opacity", "<span style='opacity:.01'>TEXT</span>"),
    ("hardly any size", "<span style='font-size:1px'>TEXT</span>"),
    ("nearly white on white", "<font color='#fefefe'>TEXT</font>"),
    ("dark on nearly as dark", "<b style='background:#101010'><i style='color:#111'>TEXT</i></b>"),
]
"""What a screen shows and no eye sees."""
SHEET = "<style>%s</style><i class=x>TEXT</i>"
SEEN = [
    ("a block in a row", "<div style='display:flex'><div>TEXT</div><div>x"),
    ("size given back within", "<div style='font-size:0'><p style='font-size:14px'>TEXT"),
    (
        "size given back by a class",
        "<style>.x{font-size:9pt}</style><p style='font-size:0'><i class=x>TEXT",
    ),
    ("visibility given back", "<b style='visibility:hidden'><i style='visibility:visible'>TEXT"),
    (
        "colour given back by a class",
        "<style>.x{color:red}</style><p style='color:#fff'><i class=x>TEXT",
    ),
    ("white on blue", "<table><tr><td bgcolor=#0000ff><font color=#ffffff>TEXT"),
    (
        "white, where a sheet sets backgrounds",
        "<style>i{background:#00f}</style><i style='color:#fff'>TEXT",
    ),
    ("no height, but nothing cut off", "<div style='height:0'>TEXT</div>"),
    ("no height, which text has none of", "<span style='height:0;overflow:hidden'>TEXT</span>"),
    (
        "no height, but cells make room",
        "<table><tr><td style='height:0;overflow:hidden'>TEXT</table>",
    ),
    ("no height, but some at least", "<p style='height:0;min-height:1em;overflow:hidden'>TEXT"),
    ("no height, but padding", "<p style='height:0;padding:20px;overflow:hidden'>TEXT"),
    (
        "cut off, but out of it",
        "<p style='height:0;overflow:hidden'><i style='position:absolute'>TEXT",
    ),
    ("far off, but not moved", "<span style='left:-9999px'>TEXT</span>"),
    ("far off, and back", "<p style='position:absolute;left:-999px;margin-left:999px'>TEXT"),
    (
        "far off, and back within",
        "<p style='position:absolute;left:-999px'><i style='position:fixed;left:9px'>TEXT",
    ),
    ("indented, but only the first line", "<p style='text-indent:-999px'>a<br>TEXT"),
    ("after a hidden element", "<div style='display:none'>x</div>TEXT"),
    ("display:none in another's value", "<span style='font-family:\"display:none\"'>TEXT</span>"),
    ("small but legible", "<span style='font-size:10px'>TEXT</span>"),
    ("a size in em", "<span style='font-size:1.0em'>TEXT</span>"),
    ("an end tag that closes more than it opened", "<div style='display:none'></div></div>TEXT"),
    ("a comment in a style", "<p style='/*;display:none;*/'>TEXT"),
    ("a comment that parts a word", "<p style='display:no/**/ne'>TEXT"),
    ("a comment that parts a name", "<p style='dis/**/play:none'>TEXT"),
    ("space within a word", "<p style='display:n one'>TEXT"),
    ("a word and an escaped sign", r"<p style='display:none \9'>TEXT"),
    ("two words where one is wanted", "<p style='display:none none'>TEXT"),
    ("two numbers where one is wanted", "<p style='font-size:0 0'>TEXT"),
    ("a space that CSS has none of", "<p style='display:none\xa0'>TEXT"),
    ("one that insists, before", "<p style='display:block!important;display:none'>TEXT"),
    ("within a bracket", "<p style='x:(;display:none'>TEXT"),
    ("within a brace", "<p style='x:{;display:none'>TEXT"),
    ("within a string", "<p style='x:\";display:none'>TEXT"),
    ("behind a semicolon that is escaped", r"<p style='x:\;display:none'>TEXT"),
    ("undone behind an address", "<p style='display:none;x:url(/*);display:block'>TEXT"),
    ("scaled up", "<p style='font-size:1px;transform:scale(20);transform-origin:0 0'>TEXT"),
    ("zoomed", "<p style='font-size:1px;zoom:20'>TEXT"),
    ("white, with a shadow", "<p style='color:#fff;text-shadow:0 0 2px red'>TEXT"),
    ("clear, and filled", "<p style='color:transparent;-webkit-text-fill-color:red'>TEXT"),
    ("white, inverted", "<p style='filter:invert(1)'><b style='background:#fff;color:red'>TEXT"),
    ("all taken back", "<p style='visibility:hidden'><i style='all:initial'>TEXT"),
    ("a colour attribute that holds more", "<font color='red;display:none'>TEXT"),
    ("two attributes where a quote stands in a name", "<p x\"=style='display:none'>TEXT"),
    ("a tag that ends within what looks quoted", "<p a='b'='>TEXT<p x='>"),
    ("a button has colours of its own", "<p style='color:#fff'><button>TEXT"),
    ("what closes itself", "<math style='display:none'/>TEXT"),
    ("the end of what is not HTML", "<svg><style><p>TEXT"),
    ("what a heading ends", "<h1 style='display:none'>x<h2>TEXT"),
    ("what an item ends from within", "<li style='display:none'><b>x</b><i>y<li>TEXT"),
    ("what a cell ends from within", "<table><tr><td style='display:none'><i>x<td>TEXT"),
    ("text of a table stands before it", "<table style='display:none'>TEXT</table>"),
    ("elements of a table stand before it", "<table style='display:none'><b>TEXT</table>"),
    ("a table directly in one ends it", "<table style='display:none'><table><tr><td>TEXT"),
    ("a row outside tables is none", "<tr style='display:none'>TEXT"),
    ("a form in a form is none", "<form><form style='display:none'>TEXT"),
    ("a head ends where text begins", "<head style='display:none'>TEXT"),
    ("a button in a button ends it", "<button style='display:none'>x<button>TEXT"),
    (
        "an end tag that reaches no further",
        "<p style='font-size:0'><q style='font-size:9pt'><b></p>TEXT",
    ),
    (
        "what goes on behind its paragraph",
        "<div style='font-size:0'><p><font style='font-size:9pt'></p>TEXT",
    ),
    ("a title told to show itself", "<title style='display:block'>TEXT"),
    ("the text of a textarea", "<textarea>TEXT"),
    ("text that nothing ends", "<plaintext>TEXT"),
    ("a class that a later rule shows", SHEET % ".x{display:none} .x{display:block}"),
    ("one that a type shows", SHEET % "i.x{display:inline}.x{display:none}"),
    ("one of another type", SHEET % "b.x{display:none}"),
    ("one of other capitals", SHEET % ".X{display:none}"),
    (
        "one that insists",
        "<style>.x{display:block!important}</style><i class=x style='display:none'>TEXT",
    ),
    (
        "a sheet behind the text",
        "<i style='display:none'>TEXT</i><style>i{display:block!important}</style>",
    ),
    ("a rule for nobody", "<style>{display:none}</style><p>TEXT"),
    (
        "one that an id shows",
        "<style>i.x{display:none}#y{display:inline}</style><i class=x id=y>TEXT",
    ),
    ("size given back by font", "<div style='font-size:0'><p style='font:16px serif'>TEXT"),
    ("size given back by an attribute", "<div style='font-size:0'><font size=5>TEXT"),
    ("no opacity, with a unit", "<p style='opacity:0px'>TEXT"),
    ("no height, of what has none", "<div style='height:0%;overflow:hidden'>TEXT"),
    (
        "white on paper that is clear",
        "<p style='background:#00f'><b style='background:#fff0;color:#fff'>TEXT",
    ),
    ("a colour of another element", "<p color=white>TEXT"),
    ("what a bold word held", "<div style='font-size:0'><b><p style='font-size:16px'></b>TEXT"),
    ("what a form held", "<div style='font-size:0'><form><div style='font-size:16px'></form>TEXT"),
    ("a style that is none in HTML again", "<svg><title><style><!--</style></title></svg>TEXT"),
    ("CDATA", "<svg><![CDATA[><!--]]></svg>TEXT"),
    ("after a style that a wrong end tag follows", "<div><svg></div><style><!--</style>TEXT"),
    ("a style sheet within SVG", "<svg><style><i>.x{display:none}</style></svg><p class=x>TEXT"),
]
"""What only seems to be hidden."""
GENERATED = [
    ("text of a style sheet", "<style>p::before{content:'TEXT'}</style><p>x"),
    ("text of one after all", "<p>x</p><style>p::before{content:/**/ \"TEXT\" 'x'}</style>"),
    (
        "an attribute that a style sheet shows",
        "<style>i::before{content:'x' attr( data-t )}</style><i data-t='TEXT'></i>",
    ),
]
"""Text that style sheets put in, for whoever it is."""
UNSURE = [
    ("white on a picture", "<table><tr><td background='x.png'><font color=#ffffff>TEXT"),
    ("white on what is not plain", "<p style='background:url(x) #fff;color:#fff'>TEXT"),
    ("more declarations than are read", f"<p style='display:none;{'a:b;' * 300}'>TEXT"),
]
"""What some screens show, or may for all that is read."""
DOUBTFUL = [
    ("a text of a drawing", "<svg><text y=20>TEXT</text></svg>"),
    ("nor is MathML hidden so", "<math hidden><mi>TEXT"),
    ("one that a selector for more shows", SHEET % "body .x{display:inline}.x{display:none}"),
    ("one within another", SHEET % ".y .x{display:none}"),
    (
        "a selector that insists",
        "<style>p i{display:block!important}</style><p><i style='display:none'>TEXT",
    ),
    ("one on small screens only", SHEET % "@media (max-width:9px){.x{display:none}}"),
    (
        "one that screens show again",
        SHEET % ".x{display:none}@media screen{.x{display:block!important}}",
    ),
    ("one for paper", "<style media=print>.x{display:none}</style><i class=x>TEXT"),
    (
        "one in no language of browsers",
        "<style type=text/x>.x{display:none}</style><i class=x>TEXT",
    ),
    ("one shown by a rule within", SHEET % ".x{display:none;&{display:block}}"),
    ("a rule that is wrong for one", "<style>.x,:foo{display:none}</style><i class=x>TEXT"),
    (
        "rules in rules in rules",
        "<style>"
        + "@media all{" * 6
        + "i{display:inline!important}</style><i style='display:none'>TEXT",
    ),
    (
        "a rule in a rule for others",
        "<style>body{i{display:inline!important}}</style><i style='display:none'>TEXT",
    ),
    (
        "a sheet of those that are chosen",
        "<style title=a>b{}</style><style title=b>i{display:none}</style><i>TEXT",
    ),
    (
        "a class that small screens show again",
        SHEET % ".x{display:none}@media x{.x{display:block!important}}",
    ),
    ("one by a rule for what is in a block", SHEET % "p .x{display:none}"),
    ("one of two classes", "<style>.x.y{display:none}</style><i class='x y'>TEXT</i>"),
    ("one that screens hide", SHEET % "@media screen{.x{font-size:0}}"),
    (
        "words of an image that screens hide",
        "<style>@media screen{.x{display:none}}</style><img class=x src=x alt=TEXT>",
    ),
    ("a value that is computed", "<b style='font-size:calc(1px - 1px)'>TEXT</b>"),
    ("one that is named elsewhere", "<b style='--d:none;display:var( --d )'>TEXT</b>"),
    ("cut out in a newer way", "<b style='position:absolute;clip-path:inset(50%)'>TEXT</b>"),
    ("content left out", "<b style='content-visibility:hidden'>TEXT</b>"),
    ("brackets for those that know no ruby", "<ruby><rp>TEXT</rp></ruby>"),
    ("what stands for a video", "<video>TEXT</video>"),
    ("a dialogue that is not open", "<dialog style='display:inline'>TEXT</dialog>"),
    ("what an image of a dot says", "<img src=x alt=TEXT width=1 height=1>"),
    ("what a part of a map says", "<map><area alt=TEXT></map>"),
]
"""What some clients show and others hide, or may for all that is read."""
