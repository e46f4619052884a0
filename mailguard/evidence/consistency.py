"""Whether the parts of a pack belong together: who changed one may have made the manifest anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailguard import __version__
from mailguard.evidence.checks import DAMAGED, Check, changed, record
from mailguard.evidence.codes import Judged
from mailguard.evidence.files import CONTENTS, FORMAT, SIGNATURE, SIGNER, SUMS, guides, moment
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.verdict.model import Verdict
from mailguard.verdict.serial import from_dict, to_dict
from mailguard.words.sentences import LANGUAGES

_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_STATEMENTS = tuple(f"STATEMENT.{name}.{end}" for name in LANGUAGES for end in ("txt", "html"))
_PARTS = (*_STATEMENTS, "VERIFY.txt", "verify_dkim.py", CONTENTS)
_PARTS_OF_MAIL = ("mail.eml", "verdict.json", "authentication.json", "dns.json")


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: a row a folder. `ours` is True where this mailguard wrote it."""

    rows: Mapping[str, Mapping[str, Any]]
    ours: bool


def read_contents(archive: ZipReader) -> Contents | None:
    """The table of contents; None where it cannot be what a mailguard wrote."""
    try:
        found = record(archive, CONTENTS)
        rows = {str(row["folder"]): dict(row) for row in found["mails"]}
        ours = found["made_by"] == f"mailguard {__version__}"
        return Contents(rows, ours) if found["format"] == FORMAT else None
    except DAMAGED:
        return None


def whole(names: Collection[str], listed: Collection[str], folders: Sequence[str]) -> list[Check]:
    """What every pack has and this one neither has nor lists."""
    missing = [name for name in _parts(folders) if name not in names and name not in listed]
    return [Check(False, "evidence.check.missing", {"file": name}) for name in missing]


def _parts(folders: Sequence[str]) -> list[str]:
    return [*_PARTS, *(f"{folder}/{part}" for folder in folders for part in _PARTS_OF_MAIL)]


def strange(names: Collection[str], folders: Sequence[str]) -> list[Check]:
    """What no pack of this format has: its manifest may name it all the same."""
    known = {*_parts(folders), SUMS, SIGNATURE, SIGNER}
    found = sorted(name for name in names if name not in known)
    return [Check(False, "evidence.check.strange", {"file": name}) for name in found]


def guiding(archive: ZipReader, names: Collection[str]) -> Iterator[Check]:
    """Whether what a pack tells people to do, and to run, is what some mailguard wrote, whichever
    the pack names: who puts another program into it can name any.
    """
    known = guides()
    for name in sorted({name for name, _ in known} & set(names)):
        if (name, hashlib.sha256(_octets(archive, name)).hexdigest()) not in known:
            yield Check(False, "evidence.check.guide", {"file": name})


def described(
    archive: ZipReader, names: Collection[str], mails: Sequence[str], contents: Contents
) -> Iterator[Check]:
    """Whether contents and statements are on just these mails."""
    fits = True
    statements = {
        name: set(_DIGEST.findall(_octets(archive, name))) for name in _STATEMENTS if name in names
    }
    for mail in mails:
        digest = hashlib.sha256(_octets(archive, mail)).hexdigest()
        row = contents.rows.get(mail.removesuffix("/mail.eml"), {})
        others = [name for name, told in statements.items() if digest.encode() not in told]
        for name in [*([] if row.get("sha256") == digest else [CONTENTS]), *others]:
            fits = False
            yield Check(False, "evidence.check.another", {"file": mail, "record": name})
    if fits and mails:
        yield Check(True, "evidence.check.described", {"count": str(len(mails))})


def _octets(archive: ZipReader, name: str) -> bytes:
    """A file; nothing of a damaged one, which is named for that."""
    try:
        return archive.read(name)
    except DAMAGED:
        return b""


def judged(
    archive: ZipReader, folder: str, told: Mapping[str, Any], now: Verdict, contents: Contents
) -> Iterator[Check]:
    """Whether verdict and leads are what the mail gives `now`, as far as that can be asked.

    A verdict of the day the mail came may rest on less, and another mailguard on other rules.
    """
    name = f"{folder}/verdict.json"
    try:
        data = record(archive, name)
        then = Judged(from_dict({**data, "auth": told["when_it_came"]}))
        at_once = data["judged_at"] == moment(told["checked_at"])
    except DAMAGED:
        yield changed(name)
        return
    found = Judged(now)
    params = {"file": folder, "told": then, "found": found}
    if then == found:
        yield Check(True, "evidence.check.verdict", params)
    elif at_once and contents.ours:
        yield Check(False, "evidence.check.verdict_bad", params)
    else:
        yield Check(True, "evidence.check.verdict_then", params)
    row = contents.rows.get(folder, {})
    if contents.ours and row and row.get("leads") != to_dict(now)["leads"]:
        yield Check(False, "evidence.check.leads", {"file": folder, "record": CONTENTS})
