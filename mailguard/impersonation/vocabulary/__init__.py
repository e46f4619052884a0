"""The words by which impostors speak, all languages together, found in one pass over a text."""

from __future__ import annotations

from mailguard.impersonation.vocabulary.hits import Hit
from mailguard.impersonation.vocabulary.listed import lexicon, names_lexicon
from mailguard.impersonation.vocabulary.word import Word

__all__ = ["Hit", "Word", "lexicon", "names_lexicon"]
