"""The files of words say each thing once."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
import tomli

from mailguard.names.fold import fold_plain

FILES = [
    pytest.param(entry, id=f"{room}/{entry.name}")
    for room in ("impersonation", "registry")
    for entry in sorted(files("mailguard").joinpath(room, "vocabulary").iterdir(), key=str)
    if entry.name.endswith(".toml")
]


@pytest.mark.parametrize("file", FILES)
def test_a_word_stands_once_in_a_list(file: Traversable) -> None:
    for kind, words in tomli.loads(file.read_text(encoding="utf-8")).items():
        # "word*" stands for "word" as well
        said = Counter(fold_plain(word.removesuffix("*")).text for word in words)
        assert {word for word, times in said.items() if times > 1} == set(), kind
