"""HTML elements, as far as they decide what is seen (WHATWG HTML, "The elements", "Rendering")."""

from __future__ import annotations

VOID = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"}
    | {"keygen", "link", "meta", "param", "source", "track", "wbr"}
)
BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl"}
    | {"dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"}
    | {"tfoot", "thead", "tr", "ul"}
)
PRESENTATION = {
    "bgcolor": "background:{}",
    "color": "color:{}",
    "fill": "color:{}",
    "background": "background-image:url({})",
    "hidden": "display:none",
}
"""Attributes that do what styles do."""
BREAK = "\0"
"""A line break of the page until white space, line breaks of the source too, is collapsed."""
GAPS = dict.fromkeys(BLOCK, BREAK) | {"br": BREAK, "td": " ", "th": " "}
"""What stands between an element's text and that around it."""
ENDS_PARAGRAPH = BLOCK - {"body", "tbody", "tfoot", "thead", "tr"}
ENDS = {
    "li": {"li"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"tr", "td", "th"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "option": {"option"},
}
SCOPE = frozenset({"table", "td", "th", "caption", "object", "button", "template"})
CROSSES_SCOPES = SCOPE | {"tr", "tbody", "thead", "tfoot"}
UNSEEN = frozenset({"script", "style", "title", "iframe", "noembed", "noframes"})
