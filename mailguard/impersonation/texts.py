"""Claims in the text: how it greets, who it says is writing, how it is signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.findings import Code
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.plight import in_danger, names_account, tells_of_his_own
from mailguard.impersonation.presentation import Presentation, is_ambiguous, present
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.limits import MAX_CANDIDATES
from mailguard.names.fold import fold_plain
from mailguard.names.matcher import NameMatch
from mailguard.registry.index import Registry

_DASH = re.compile(r"(?:——|--|[—–―─])\s*([^—–―─\n]{2,60})\s*$")
# A dash, or two hyphens that begin a line; one set of characters first, which is quick to look for.
_DASHED_LINE = re.compile(r"[—–―─\n](?:(?<!\n)|--)[ \t]*([^—–―─\n]{2,60})$", re.MULTILINE)
_RULER = re.compile(r"[\W_]*$")
_SMUGGLED = re.compile(
    # What is left of a second mail after a smuggled end of data (RFC 5321 section 4.1.1.4).
    r"^\.\r?\n+mail from:.*\r?\n(?:.*\r?\n){0,8}?from:\s*(.{1,200})$",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_SIGNATURE = 60
_MAX_CLOSING = 24
"""A line before the signature no longer than "Mit freundlichen Grüßen"."""
_STOPS = frozenset(".。,，;；:：!！?？")
_SIGNATURE_LINES = 20
"""Lines at the end of the text in which a signature stands without a dash."""
_ASKS = ("?", "？", "؟")
_MAX_MATCHES = 60
_BEFORE, _AFTER = 24, 24
_COMMA = re.compile("[,，]")
_TOUCHING = 4
"""Characters between a name and the office that it goes with ("sécurité de Fnac")."""
_OPENING = 3
"""Characters, quotation marks and the like, that may stand before a greeting."""
_WAY = re.compile(r"(?:(?<![a-z])(?:on|via|by|through|over|using)|通过|用|加)\s*$")
_MEANS = re.compile(r"(?:(?<![a-z])(?:via|by|through|using|with|per|mit|avec|con)|通过|用|加)\s*$")
"""What stands before a name that only says how to pay."""
_AFTER_NAME = (Word.GREETING, Word.PERSON, Word.RISK, Word.SERVICE, Word.MENTION)


def text_claims(
    page: Page, names: list[NameMatch], lures: tuple[Lure, ...], registry: Registry
) -> Iterator[Claim]:
    """What the sender's own words claim; `names` are those found in them. Linear; never raises."""
    if not names:
        return
    for smuggled in islice(_SMUGGLED.finditer(page.text), MAX_CANDIDATES):
        yield from _claims_of(present(smuggled[1], registry), smuggled[1], "smuggled")
    for line, dashed in islice(signature_lines(page), MAX_CANDIDATES):
        shown = present(line, registry)
        if shown.claims and not shown.strange and (dashed or shown.office):
            yield from _claims_of(shown, line)
    for match in names[:_MAX_MATCHES]:
        yield from _claim_at(match, page, lures, registry)


def signature_lines(page: Page) -> Iterator[tuple[str, bool]]:
    """The lines that may be a signature, and whether a dash says so.

    Without a dash a signature stands alone, near the end, and is no sentence.
    """
    lines = [line.strip() for line in page.text.split("\n")]
    end = len(lines) - _SIGNATURE_LINES
    alone = True
    for number, line in enumerate(lines):
        if not line or _RULER.match(line):
            alone = True
            continue
        dash = _DASH.search(line[-80:])
        if dash:
            yield dash[1].strip(), True
        elif number >= end and alone and len(line) <= _MAX_SIGNATURE and line[-1] not in _STOPS:
            yield line, False
        alone = len(line) <= _MAX_CLOSING


def risk_signature(page: Page, registry: Registry) -> str:
    """The signature of a risk department that names no platform, "" where there is none."""
    if page.text.isascii() and "--" not in page.text:
        return ""
    for dashed in islice(_DASHED_LINE.finditer(f"\n{page.text}"), MAX_CANDIDATES):
        line = dashed[1].strip()
        if present(line, registry).nameless_risk:
            return line
    return ""


def _claims_of(shown: Presentation, evidence: str, technique: str = "") -> Iterator[Claim]:
    for platform, match, fact in shown.platforms:
        how = technique or match.technique.value
        yield Claim(platform.id, Where.TEXT, evidence, how, -1, shown.risk, fact.sourced)


def _claim_at(
    match: NameMatch, page: Page, lures: tuple[Lure, ...], registry: Registry
) -> Iterator[Claim]:
    """A name in running text: greeting its customers, introducing the writer, beside a lure."""
    first, last = bounds(page.text, match.start, match.end, SENTENCE_END)
    before = fold_plain(page.text[max(first, match.start - _BEFORE) : match.start]).text
    after = fold_plain(page.text[match.start : min(last, match.end + _AFTER)]).text
    left = words_in(lexicon(Word.GREETING, Word.PERSON, Word.SELF).find(before))
    beside_it, _, _ = _COMMA.sub("\n", after).partition("\n")
    right = words_in(names_lexicon(registry, *_AFTER_NAME).find(after))
    office = words_in(names_lexicon(registry, Word.RISK, Word.SERVICE).find(beside_it))
    if Word.MENTION in right:
        return
    opens = match.start - first <= _OPENING or _greets_first(page.text[first : match.start])
    greets = opens and (left | right) >= {Word.GREETING, Word.PERSON} and page.threatens
    speaks = Word.SELF in left and right & {Word.RISK, Word.SERVICE}
    sentence = page.text[first:last]
    folded = fold_plain(sentence).text
    asked = page.text[last : last + 1] in _ASKS
    baits = (
        bool(office)
        and any(_stands_in(lure, sentence, asked=asked) for lure in lures)
        and not lexicon(Word.MENTION).find(folded)
        and not _only_a_way(match, before, page, lures)
        and not tells_of_his_own(folded)
    )
    warns = (
        bool(lures)
        and not asked
        and not (_MEANS.search(before) or lexicon(Word.IF).find(before))
        and not _only_a_way(match, before, page, lures)
        and in_danger(folded, _beside(before, after, match, registry), page, lures)
    )
    if not (greets or speaks or baits or warns) or denied(folded, 0, len(folded), concrete=True):
        return
    for platform, fact in registry.platforms_named(match.name):
        if not is_ambiguous(match, platform, folded):
            risk = Word.RISK in right
            how = match.technique.value
            yield Claim(platform.id, Where.TEXT, sentence.strip(), how, -1, risk, fact.sourced)


def _stands_in(lure: Lure, sentence: str, *, asked: bool) -> bool:
    """Whether a sentence baits; who asks about a messenger names no account ("…要求加QQ的吗？")."""
    return lure.evidence in sentence and bool(lure.evidence) and (names_account(lure) or not asked)


def _beside(before: str, after: str, match: NameMatch, registry: Registry) -> frozenset[Word]:
    """What the words do that touch a name: "служба безопасности Ozon", "Etsy's security team"."""
    find = names_lexicon(registry, Word.RISK, Word.SERVICE).find
    end = len(fold_plain(match.text).text)
    touching = [hit for hit in find(before) if len(before) - hit.end <= _TOUCHING]
    return words_in([*touching, *(hit for hit in find(after) if hit.start - end <= _TOUCHING)])


def _only_a_way(match: NameMatch, before: str, page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether the name is a messenger's that says where to write: "on WeChat", "WeChat ann_1"."""
    for lure in lures:
        if lure.code is Code.LURE_CONTACT and match.text in lure.evidence:
            reach = len(lure.evidence)
            at = page.text.find(lure.evidence, max(0, match.end - reach), match.start + reach)
            if at >= 0 and (names_account(lure) or _WAY.search(before)):
                return True
    return False


def _greets_first(text: str) -> bool:
    """Whether a sentence opens with its greeting, and does not tell how somebody else greeted."""
    hits = lexicon(Word.GREETING).find(fold_plain(text).text)
    return any(hit.start <= _OPENING for hit in hits)
