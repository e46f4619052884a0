"""HTML elements, as far as they decide what is seen (WHATWG HTML, "The elements", "Rendering")."""

from __future__ import annotations

import re

SPACE = "\t\n\f\r "
"""The white space of HTML and CSS: there is more in Unicode, which counts as letters here."""
SPACES = re.compile(f"[{SPACE}]+")
VOID = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"}
    | {"keygen", "link", "meta", "param", "source", "track", "wbr"}
)
BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "header", "hgroup", "hr", "li", "listing", "main", "menu", "nav", "ol", "p"}
    | {"plaintext", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
    | {"ul", "xmp"}
)
INDIFFERENT = frozenset(
    {"action", "align", "alt", "border", "cellpadding", "cellspacing", "colspan", "height", "href"}
    | {"lang", "name", "rel", "rowspan", "src", "target", "title", "valign", "value"}
)
"""Attributes that change nothing of how an element is seen."""
COLOURED = frozenset({"body", "table", "tbody", "tfoot", "thead", "tr", "td", "th"})
"""Elements of which an attribute sets the background."""
NEVER_CUT = COLOURED | {"fieldset", "html"}
"""Elements that make room for what is in them, or let others do."""
BOXES = BLOCK - NEVER_CUT - {"hr", "summary"}
"""Elements of which nothing is seen where they have no height, or no width, and cut off the rest.
"""
BREAK = "\0"
"""A line break of the page until white space, line breaks of the source too, is collapsed."""
BLANK = f"{BREAK}{SPACE}"
GAPS = dict.fromkeys(BLOCK, BREAK) | {"br": BREAK, "td": " ", "th": " "}
"""What stands between an element's text and that around it."""
ENDS_PARAGRAPH = BLOCK - {"body", "tbody", "tfoot", "thead", "tr"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ENDS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
}
"""What a start tag closes, from within other elements too, …"""
ENDS_DIRECTLY = {
    "option": {"option"},
    "optgroup": {"option", "optgroup"},
    **dict.fromkeys(("rb", "rp", "rt", "rtc"), frozenset({"rb", "rp", "rt"})),
    **dict.fromkeys(HEADINGS, HEADINGS),
}
"""… and what it closes only where it stands in it directly."""
ENDS_ITSELF = frozenset({"a", "button", "nobr", "select"})
ONCE = frozenset({"html", "body"})
"""Elements that there are once; a later tag begins none."""
NEVER = frozenset({"head", "frame", "frameset"})
"""Tags that begin no element in which text could be."""
SCOPE = frozenset({"applet", "caption", "marquee", "object", "table", "td", "template", "th"})
"""Elements out of which the end tags of most others do not reach."""
TABLE_SCOPE = frozenset({"table", "template"})
"""Elements out of which the end tags of parts of tables do not reach."""
FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt"}
    | {"u"}
)
SPECIAL = (
    BLOCK | SCOPE | VOID | frozenset({"button", "colgroup", "iframe", "noembed", "noframes"})
) | frozenset({"noscript", "script", "select", "style"})
"""Elements that the end tags of most others do not reach past."""
UNSEEN = frozenset({"script", "style", "title", "noembed", "noframes"})
"""Elements that nobody sees, unless they are told to be."""
TABLE = frozenset({"table", "tbody", "tfoot", "thead", "tr"})
"""Elements whose text, and most elements in them, stand before the table (WHATWG HTML, "The rules
for parsing tokens in the in table insertion mode", foster parenting).
"""
_ONLY_TABLES = frozenset({"table"})
PARTS = {
    "td": TABLE,
    "th": TABLE,
    "tr": TABLE - {"tr"},
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup", "col"), _ONLY_TABLES),
}
"""Parts of tables, and in which they stand; elsewhere their tags begin nothing."""
IN_TABLES = frozenset({*PARTS, "style", "script", "form", "template"})
"""Elements that stand in tables."""
CONTROLS = frozenset({"button", "input", "select", "textarea"})
"""Elements with colours and a size of their own."""
FOREIGN = frozenset({"svg", "math"})
"""Elements of other languages than HTML."""
BREAKS_OUT = (
    frozenset({"b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt"})
    | frozenset({"em", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li"})
    | frozenset({"listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span"})
    | frozenset({"strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var"})
)
"""Start tags that end what is not HTML (WHATWG HTML, "The rules for parsing tokens in foreign
content").
"""
HTML_AGAIN = frozenset(
    {"foreignobject", "desc", "title", "annotation-xml", "mi", "mn", "mo", "ms", "mtext"}
)
"""Elements of other languages that hold HTML."""
