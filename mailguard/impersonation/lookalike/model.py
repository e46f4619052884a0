"""What is said of a lookalike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trick(StrEnum):
    """How a domain comes to resemble another."""

    IDN_HOMOGLYPH = "idn-homoglyph"
    """Letters of other scripts, or with marks, that look the same."""
    HOMOGLYPH = "homoglyph"
    """"rn" for "m", "1" for "l"."""
    TLD_SWAP = "tld-swap"
    NAME = "name"
    """The platform's name in a script of its own: `敦煌网.com`."""
    COMBOSQUAT = "combosquat"
    """The name beside a word of trade or alarm: `dhgate-risk`, `anquandhgate`."""
    SUBDOMAIN = "subdomain"
    """The name, or the whole domain, in front of somebody else's: `dhgate.com.example.net`."""
    SPLIT = "split"
    """The name with a full stop in it: `dhg.ate.com`."""
    INSERTION = "insertion"
    HYPHENATION = "hyphenation"
    REPETITION = "repetition"
    OMISSION = "omission"
    TRANSPOSITION = "transposition"
    VOWEL_SWAP = "vowel-swap"
    BITSQUATTING = "bitsquatting"
    REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """`domain` resembles `of`, an official domain of `platform` (id), by `technique`."""

    domain: str
    platform: str
    of: str
    technique: Trick
