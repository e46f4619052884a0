"""What a domain is called, and whether a name says so: "Zebrion Hosting", zebriongroup.example."""

from __future__ import annotations

from itertools import combinations

from mailguard.impersonation.lookalike.labels import Labels, labels_of
from mailguard.impersonation.lookalike.words import is_row_of
from mailguard.limits import MAX_CLAIM_NAME, MAX_NAME_WORDS
from mailguard.message.model import Mailbox
from mailguard.names.fold import fold_plain
from mailguard.names.idna import to_unicode
from mailguard.names.suffix import registrable
from mailguard.names.writing import WORD
from mailguard.registry.index import Registry

_MIN_LABEL = 3
_MIN_PART = 5
"""Letters of a name that may be a part of its domain."""
_LITTLE = 4


def domain_label(own: str) -> str:
    """What a registrable domain is called, without hyphens, folded."""
    return fold_plain(to_unicode(own).partition(".")[0].replace("-", "")).text


def spells_domain(mailbox: Mailbox) -> bool:
    """Whether the words of a name, in a row, hold all that its domain is called."""
    label, name = domain_label(registrable(mailbox.domain)), mailbox.name[:MAX_CLAIM_NAME]
    return len(label) >= _MIN_LABEL and label in "".join(WORD.findall(fold_plain(name).text))


def words_of_domain(name: str, own: str, registry: Registry) -> str:
    """The words of `name` that the label of the domain `own` is made of, "" where none are.

    Something short, or a word of trade, may stand before or behind: joinzebrion, zebriongroup.
    Words that impostors put into domains are nobody's name: "Account Verify", account-verify.live.
    """
    text, label, labels = fold_plain(name).text, domain_label(own), labels_of(registry)
    edges = [word.start() for word in WORD.finditer(text)][:MAX_NAME_WORDS]
    for start, end in combinations([*edges, len(text)], 2):
        called = "".join(WORD.findall(text[start:end]))
        if len(called) < _MIN_LABEL or called not in label:
            continue
        if is_row_of(called, labels.spoken, labels.longest_word):
            continue
        rest = label.replace(called, "", 1)
        if not rest or (len(called) >= _MIN_PART and _is_little(rest, labels)):
            return text[start:end].strip()
    return ""


def _is_little(rest: str, labels: Labels) -> bool:
    return len(rest) <= _LITTLE or is_row_of(rest, labels.spoken, labels.longest_word)
