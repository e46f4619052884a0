"""Reads the registry's files: one TOML file a platform, the shared domains, the vocabulary.

A platform file (`platforms/dhgate.toml`, or in a folder of the operator's own):

    id = "dhgate"                     # letters, digits, underscores; also the file's name
    name = "DHgate"
    category = "marketplace"          # or "payment", "commerce"
    main_domain = "dhgate.com"        # one of the official domains below
    labels = ["dhgate"]               # what lookalikes imitate; main_domain's own where absent
    ambiguous = ["…"]                 # names that are ordinary words too,
    companions = ["…"]                # and what must stand beside them
    decoys = ["…"]                    # longer words that only look like one of the names
    notes = { en = "…", zh = "…" }    # what a reader of the card should know
    local = { zh = "敦煌网" }          # how the card names it in a language

    [[domains]]                       # as many as there are sources
    role = "official"                 # or "unsourced", "relay", "shared"
    source = "…"                      # where anybody can check it; absent for "unsourced"
    read = "2026-11-21"               # when somebody last read it there, where that is noted
    confidence = "high"               # or "medium", "low"
    values = ["dhgate.com"]

    [[names]]                         # language, source, read, confidence, values
    [[senders]]                       # full addresses; role = "relay" for those with others' words
    [[departments]]                   # language, source, read, confidence, values
    [[report]]                        # where to report what poses as it
    [[genuine]]                       # how to tell its own mail
    [[never]]                         # what it never does, as it says itself: `model.NEVER`

A file of the operator's with the id of a shipped platform is laid over it: single keys replace,
facts are added, a fact with the same value replaces the shipped one. `replace = true` forgets the
shipped platform first. `shared.toml` and `vocabulary/*.toml` may stand there too, and add.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase
from mailguard.registry.files import SHARED_FILE, in_vocabulary, read_folder, shipped
from mailguard.registry.index import Registry
from mailguard.registry.model import Fact, Platform
from mailguard.registry.platform import facts, laid_over
from mailguard.registry.vocabulary import KINDS, Vocabulary


def load_registry(extra: Sequence[Path] = ()) -> Registry:
    """The shipped registry with the files in the folders `extra` laid over it, in order.

    Raises ConfigError, naming file, key, value and what is expected, for the first thing wrong in
    `extra`; `validate` lists everything.
    """
    if extra:
        _refuse_wrong(extra)
    platforms: dict[str, Platform] = {}
    shared: list[Fact] = []
    words: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for folder in (shipped(), *extra):
        for name, data in read_folder(folder):
            if name == SHARED_FILE:
                shared.extend(facts(data.get("domains", [])))
            elif in_vocabulary(name):
                for kind in KINDS:
                    words[kind].extend(data.get(kind, []))
            else:
                platforms[data["id"]] = laid_over(platforms.get(data["id"]), data)
    vocabulary = Vocabulary(**{kind: tuple(dict.fromkeys(words[kind])) for kind in KINDS})
    return Registry(platforms, shared, vocabulary)


def _refuse_wrong(extra: Sequence[Path]) -> None:
    from mailguard.registry.validate import validate  # noqa: PLC0415 (an operator's files only)

    problems = validate(extra)
    if problems:
        folders = shlex.join(map(str, extra))
        remedy = "To see everything that is wrong: mailguard registry validate {folders}"
        raise ConfigError(problems[0].told, Phrase(remedy, folders=folders))
