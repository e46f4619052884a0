"""What else lies where mail was looked for: it is not passed over without a word."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.item import shown
from mailguard.phrase import Phrase

_OUTLOOK = (".msg", ".pst", ".ost", ".olm")
_OF_PROGRAMS = (".mbox", ".mbx", ".emlx", ".mht", *_OUTLOOK)
_PACKED = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst")
_NAMED = 5
"""Kinds that are named; a folder may hold any number."""


def kinds(names: Iterable[str]) -> Counter[str]:
    """How many files there are of each kind, by the ends of their names; "" for any other."""
    ends = (PurePath(name).suffix.lower() for name in names)
    return Counter(end if end[1:].isascii() and end[1:].isalnum() else "" for end in ends)


def left_out(path: PurePath, found: Counter[str]) -> Phrase | None:
    """What is said where mail was found, and beside it what may hold more and was not looked at."""
    unread = {kind: found[kind] for kind in _OF_PROGRAMS + _PACKED if kind in found}
    if not unread:
        return None
    return Phrase(
        "{path}: not looked at, though there may be mail in them: {kinds}.",
        path=path,
        kinds=_listed(unread),
    )


def locked_out(path: PurePath, refused: Sequence[OSError]) -> Phrase | None:
    """What is said of folders in it that cannot be listed, where others can."""
    if not refused:
        return None
    return Phrase(
        "{path}: folders in it that cannot be read ({count}): {names}.",
        path=path,
        count=len(refused),
        names=_named([str(error.filename) for error in refused]),
    )


def linked_out(path: Path, links: Sequence[Path]) -> Phrase | None:
    """What is said of links in it to folders elsewhere, which are not followed."""
    here = path.resolve()
    away = [str(link) for link in links if not link.resolve().is_relative_to(here)]
    if not away:
        return None
    return Phrase(
        "{path}: links in it to other folders, not followed ({count}): {names}. Name them too.",
        path=path,
        count=len(away),
        names=_named(away),
    )


def no_mail(path: PurePath, found: Counter[str]) -> UnreadableError:
    """What is raised where there was no mail."""
    problem = Phrase("{path}: no mail found there.", path=path)
    if not found:
        return UnreadableError(problem, "Name .eml files, or a folder that holds some.")
    remedy = (
        "It holds: {kinds}. Unpack what is packed, and name .eml files, a folder or a ZIP of them, "
        "a Maildir or an mbox."
    )
    if found.keys() & set(_OUTLOOK) and not found.keys() & set(_PACKED):
        remedy = (
            "It holds: {kinds}. Export the mail from the mail program as .eml files or as an mbox."
        )
    return UnreadableError(problem, Phrase(remedy, kinds=_listed(found)))


def _named(paths: Sequence[str]) -> str:
    names = [shown(os.fsencode(path)) for path in paths[:_NAMED]]
    return ", ".join([*names, "…"] if len(paths) > _NAMED else names)


def _listed(found: Mapping[str, int]) -> str:
    most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_NAMED]
    named = [f"{count} {kind or '*'}" for kind, count in most]
    return ", ".join([*named, "…"] if len(found) > _NAMED else named)
