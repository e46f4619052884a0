"""Reads Authentication-Results (RFC 8601 section 2.2) as mail providers really write it.

Known departures from the ABNF, each read as its writer means it:

- Microsoft writes no authserv-id; its first word is already a result.
- Yahoo writes `header.i=@example.com header.s=s1 dkim=pass`, several of them between two
  semicolons, none after the authserv-id, and one after the last result.
- NetEase folds at a fixed width, inside tokens (`dki`, line break, `m=pass`).
- Google and others once wrote `smtp.mail` for `smtp.mailfrom`; many write header.b unquoted.

What cannot be read so is refused: a result is used whole or not at all.
"""

from __future__ import annotations

import re

from mailguard import limits
from mailguard.auth.model import Result
from mailguard.auth.results.joints import joined
from mailguard.auth.results.lexer import FOLD, Segment, Word, split_segments
from mailguard.auth.results.model import MethodResult, Problem, ResultsField
from mailguard.auth.results.values import UnusableError, collect, lawful_domain, read_property
from mailguard.dns.names import ascii_name

_METHOD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(?:/[0-9]+)?=([A-Za-z0-9_-]+)")
_USED = ("spf", "dkim", "dmarc")
_DECIDING = frozenset({*_USED, "arc", "spfresult"})
"""Methods that never stand as an extension's name inside another method's result."""
_SYNONYMS = {
    "hardfail": Result.FAIL,  # RFC 5451 section 2.4.2, still written by some
    "bestguesspass": Result.NONE,  # Microsoft: no DMARC record, but it would have passed
    "dkim_pass": Result.PASS,  # Yahoo, 2020
    "success": Result.PASS,  # Yahoo, 2020
}
_IDENTITIES = {
    # In order of preference. Yahoo has written `spfDomain=example.com spfResult=pass`.
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.mfrom", "spfdomain", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}
_DEBRIS = frozenset(Problem) - {
    Problem.UNKNOWN_RESULT,
    Problem.SEVERAL_VALUES,
    Problem.NOT_A_DOMAIN,
    Problem.IDENTITY_OUTSIDE_DOMAIN,
}
"""Problems that may be the rest of a sender's text which ended an earlier result before its time
(`smtp.mailfrom=any@dhgate.com;x.attack.example`): what stands before them cannot be relied on."""


def read_results(value: bytes) -> ResultsField:
    """Read one field's value. Never raises; time grows linearly with its length."""
    head, *rest = split_segments(value.decode("utf-8", "replace"))
    authserv_id = _authserv_id(head)
    if authserv_id:
        # RFC 8601 section 2.2: a version may follow, and Yahoo's results follow without semicolon.
        head.words = [word for word in head.words[1:] if not word.text.isdigit()]
    problems: list[Problem] = []
    results: list[MethodResult] = []
    for segment in (head, *rest)[: limits.MAX_RESULTS]:
        try:
            results += _read_segment(segment)
        except UnusableError as error:
            problems.append(error.problem)
            if error.problem in _DEBRIS:
                problems += [Problem.FOLLOWED_BY_DEBRIS] * bool(results)
                results.clear()
    if len(rest) >= limits.MAX_RESULTS:
        problems.append(Problem.TOO_MANY)
    return ResultsField(authserv_id, tuple(results), tuple(problems))


def read_authserv_id(value: bytes) -> str:
    """The authserv-id of a field alone: in A-labels, "" where it has none."""
    return _authserv_id(split_segments(value.decode("utf-8", "replace"), most=1)[0])


def _authserv_id(head: Segment) -> str:
    if not head.words or "=" in head.words[0].text:
        return ""
    text = head.words[0].text
    return ascii_name(text) or text.lower()


def _read_segment(segment: Segment) -> list[MethodResult]:
    try:
        return _read_resinfo(segment)
    except UnusableError as error:
        # A comment touches a property wherever lines end: there is no token to be put together.
        if FOLD not in segment.source or error.problem is Problem.COMMENT_IN_VALUE:
            raise
        whole, *rest = split_segments(segment.source.replace(FOLD, ""))
        if rest:  # what a backslash before the line end escapes now shows a semicolon
            raise
    return _read_resinfo(whole)


def _read_resinfo(segment: Segment) -> list[MethodResult]:
    """The results between two semicolons: one, or none, or several in Yahoo's order."""
    if segment.problem:
        raise UnusableError(segment.problem)
    words = joined(segment.words)
    if not words or [word.text.lower() for word in words] == ["none"]:
        return []  # section 2.2: no-result
    comment = " ".join(segment.comments)
    found = []
    for method, result, properties in _groups(words):
        if method in _USED:
            found.append(_method_result(method, result, collect(properties), comment))
    return found


_Group = tuple[str, str, list[tuple[str, str]]]


def _groups(words: list[Word]) -> list[_Group]:
    """Each method with its result word and properties. Raises UnusableError."""
    methods = [_METHOD.fullmatch(word.text) for word in words]
    if first := methods[0]:
        if any(m and m[1].lower() in _DECIDING for m in methods[1:]):
            raise UnusableError(Problem.SEVERAL_METHODS)
        return [(first[1].lower(), first[2].lower(), [read_property(word) for word in words[1:]])]
    groups: list[_Group] = []
    before: list[tuple[str, str]] = []
    for word, match in zip(words, methods, strict=True):
        if match and match[1].lower() in _DECIDING:
            method = match[1].lower().replace("spfresult", "spf")
            groups.append((method, match[2].lower(), before))
            before = []
        else:
            before.append(read_property(word))
    if before:
        raise UnusableError(Problem.NOT_A_RESULT)
    return groups


def _method_result(
    method: str, word: str, properties: tuple[tuple[str, str], ...], comment: str
) -> MethodResult:
    """A usable result. Raises UnusableError."""
    try:
        result = _SYNONYMS.get(word) or Result(word)
    except ValueError:
        raise UnusableError(Problem.UNKNOWN_RESULT) from None
    try:
        identity, domain = _identity(method, dict(properties))
    except UnusableError:
        if result is Result.PASS:
            raise
        identity = domain = ""  # a failure without a name still is one
    if result is Result.NONE and domain == "none":
        identity = domain = ""  # Microsoft: dkim=none header.d=none
    return MethodResult(method, result, domain, identity, properties, comment)


def _identity(method: str, properties: dict[str, str]) -> tuple[str, str]:
    """The property that says what was checked, and its domain. Raises UnusableError."""
    domains = {
        name: lawful_domain(properties[name]) for name in _IDENTITIES[method] if name in properties
    }
    if method == "dkim" and len(domains) == 2:
        d, i = domains.values()
        if i != d and not i.endswith("." + d):
            # RFC 6376 section 3.5: i= is d= or below it.
            raise UnusableError(Problem.IDENTITY_OUTSIDE_DOMAIN)
    return next(((name, domain) for name, domain in domains.items() if domain), ("", ""))
