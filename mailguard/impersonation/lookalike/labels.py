"""What the platforms' domains are called, indexed by everything that can be made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from mailguard.impersonation.lookalike.looks import blurred
from mailguard.impersonation.lookalike.model import Trick
from mailguard.impersonation.lookalike.typos import deletions
from mailguard.names.fold import fold_plain
from mailguard.names.search import Search
from mailguard.names.suffix import public_suffix
from mailguard.registry.index import Registry
from mailguard.registry.model import Platform
from mailguard.registry.vocabulary import Vocabulary

_SHORT = 4
"""A label of so few letters is too often the beginning of something else."""
_MIN_SPOKEN = 4
_FLATTENED = frozenset({"com", "net", "org", "co"})
"""Parts of a domain that are written into a label: `dhgate-com`, `ebaycom`."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name as it stands in domains: `dhgate`, in `of`, under `suffix` and other `suffixes`.

    `common` where it is short, or an ordinary word as well (`Platform.ambiguous`).
    """

    text: str
    platform: str
    of: str
    suffix: str
    suffixes: frozenset[str]
    common: bool


Found = tuple[Label, Trick]
"""What something resembles, and how."""


class Labels:
    """The labels of a registry's platforms, and the indices by which they are found."""

    def __init__(self, registry: Registry) -> None:
        labels = [label for p in registry.platforms.values() for label in _labels_of(p)]
        self.exact = {label.text: label for label in reversed(labels)}
        self.main = {label.platform: label for label in reversed(labels)}
        self.blurred = {blurred(label.text): label for label in reversed(labels)}
        self.near: dict[str, list[Label]] = {}
        for label in self.exact.values():
            for key in (label.text, *deletions(label.text)):
                self.near.setdefault(key, []).append(label)
        self.official = {
            fact.value: platform.id
            for platform in registry.platforms.values()
            for fact in platform.official
        }
        self.flattened = {domain.replace(".", "-"): domain for domain in self.official}
        self.by_length: dict[int, list[Label]] = {}
        for label in self.exact.values():
            self.by_length.setdefault(len(label.text), []).append(label)
        self.ambiguous = frozenset(
            _compact(name)
            for platform in registry.platforms.values()
            for name in platform.ambiguous
        )
        words = registry.vocabulary
        self.bait = _with_plurals(words.domain_words)
        ends = {part for label in labels for s in label.suffixes for part in s.split(".")}
        self.ends = frozenset(ends) | _FLATTENED
        self.words = self.bait | _with_plurals(words.trade_words)
        self.spoken = self.words | frozenset(_spoken(words))
        """Those of senders' names as well: beside a name that is nothing else."""
        self.longest_word = max(map(len, self.spoken), default=0)
        self._found = list(self.exact.values())
        self._search = Search([label.text for label in self._found])

    def inside(self, text: str) -> Iterator[tuple[Label, int, int]]:
        """Every label that stands in `text`, and where."""
        for index, start, end in self._search.find(text):
            yield self._found[index], start, end


@lru_cache(maxsize=8)
def labels_of(registry: Registry) -> Labels:
    """The index over `registry`, built when first asked for."""
    return Labels(registry)


def _with_plurals(words: Collection[str]) -> frozenset[str]:
    """`words` in both numbers: who registers "case" registers "cases"."""
    plurals = (f"{w}s" for w in words if len(w) >= _MIN_SPOKEN and not w.endswith("s"))
    return frozenset(chain(words, plurals))


def _spoken(words: Vocabulary) -> Iterator[str]:
    """The words for offices, services and vouchers, as they stand in a domain.

    Words for notices are left out: `newsletter-…` is what platforms call domains of their own.
    """
    kinds = (words.risk_departments, words.departments, words.services, words.vouchers)
    for phrase in chain(*kinds):
        for word in fold_plain(phrase).text.replace("-", " ").split():
            if len(word) >= _MIN_SPOKEN and word.isascii() and word.isalpha():
                yield word


def _compact(name: str) -> str:
    return name.lower().replace(" ", "")


def _labels_of(platform: Platform) -> list[Label]:
    """The platform's labels: those its file names, else what its main domain is called."""
    suffix = public_suffix(platform.main_domain)
    own = platform.main_domain.removesuffix(f".{suffix}").rpartition(".")[2]
    official = [fact.value for fact in platform.official]
    ambiguous = {_compact(name) for name in platform.ambiguous}
    labels = []
    for text in platform.labels or (own,):
        domains = [domain for domain in official if domain.split(".")[0] == text]
        of = platform.main_domain if text == own else next(iter(domains), platform.main_domain)
        suffixes = frozenset(domain.partition(".")[2] for domain in (of, *domains))
        common = len(text) <= _SHORT or text in ambiguous
        labels.append(Label(text, platform.id, of, of.partition(".")[2], suffixes, common))
    return labels
