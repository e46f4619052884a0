"""White space and comments around the joints of a result, taken out (RFC 8601 section 2.2).

They may surround the "/" of `method/version`, the "." of `ptype.property` and each equals sign.
"""

from __future__ import annotations

from mailguard.auth.results.lexer import Word

_JOINTS = ("=", "/", ".")


def joined(words: list[Word]) -> list[Word]:
    """`words`, those put together that a joint holds together."""
    if not any(word.text.startswith(_JOINTS) or word.text.endswith(_JOINTS) for word in words):
        return words
    whole = words[:1]
    for word in words[1:]:
        last = whole[-1]
        if _belongs(word, last):
            whole[-1] = Word(last.text + word.text, word.glued, last.quoted or word.quoted)
        else:
            whole.append(word)
    return whole


def _belongs(word: Word, last: Word) -> bool:
    """Whether `word` goes on with `last`: a name up to its equals sign, then one value for it."""
    name, equals, value = last.text.partition("=")
    if not name:
        return False
    if equals:  # behind it a dot is the value's own
        return not value and not last.quoted and (word.quoted or "=" not in word.text)
    return word.text.startswith(_JOINTS) or name.endswith(_JOINTS)
