"""What stands in a pack: a name and octets a file. The layout that `verify` expects."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from mailguard import __version__
from mailguard.evidence.exhibit import Exhibit
from mailguard.report.lines import json_text
from mailguard.report.safe import LONG, printable
from mailguard.verdict.serial import answers_to_dict, to_dict

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
SIGNER = "signer.pem"
CONTENTS = "contents.json"
FORMAT = 1
"""Of the layout; a reader refuses one that it does not know."""


def folder_of(number: int) -> str:
    """Where the exhibit with this number (from 1) stands."""
    return f"mails/{number:03}"


def exhibit_files(number: int, exhibit: Exhibit) -> dict[str, bytes]:
    """The files of one exhibit."""
    folder = folder_of(number)
    recorded = {(answer.name, answer.type) for answer in exhibit.verdict.answers}
    answers = answers_to_dict(exhibit.checked.answers)["answers"]
    for answer in answers:
        known = (answer["name"], answer["type"]) in recorded
        answer["asked_at"] = moment(exhibit.judged_at if known else exhibit.checked_at)
    authentication = {
        "when_it_came": to_dict(exhibit.verdict)["auth"],
        "when_packed": to_dict(exhibit.checked)["auth"],
        "checked_at": exhibit.checked_at,
        "received": exhibit.received.isoformat() if exhibit.received else None,
        "size": exhibit.size,
        "trust": asdict(exhibit.trust),
    }
    verdict = {
        "judged_at": moment(exhibit.judged_at),
        **{key: value for key, value in to_dict(exhibit.verdict).items() if key != "auth"},
    }
    return {
        f"{folder}/mail.eml": exhibit.raw,
        f"{folder}/verdict.json": as_json(verdict),
        f"{folder}/authentication.json": as_json(authentication),
        f"{folder}/dns.json": as_json({"answers": answers}),
    }


def contents(
    exhibits: Sequence[Exhibit], made: datetime, gone: Sequence[str] = ()
) -> dict[str, Any]:
    """The pack's own table of contents, and what is missing in it."""
    return {
        "format": FORMAT,
        "made": made.isoformat(timespec="seconds"),
        "made_by": f"mailguard {__version__}",
        "mails": [
            {
                "folder": folder_of(number),
                "place": exhibit.place,
                "fetched": exhibit.fetched,
                "received": exhibit.arrived.isoformat() if exhibit.arrived else None,
                "received_by": exhibit.arrived_by,
                "dated": exhibit.dated.isoformat() if exhibit.dated else None,
                "recipients": [f"{name}: {printable(v, LONG)}" for name, v in exhibit.recipients],
                "size": exhibit.size,
                "complete": exhibit.complete,
                "sha256": exhibit.sha256,
                "leads": to_dict(exhibit.checked)["leads"],
            }
            for number, exhibit in enumerate(exhibits, 1)
        ],
        "missing": list(gone),
    }


def script() -> bytes:
    """The program that checks DKIM signatures with dkimpy, and without mailguard."""
    return (files(__package__) / "data" / "verify_dkim.py.txt").read_bytes()


def guides() -> frozenset[tuple[str, str]]:
    """Name and digest of each file that has ever told people how a pack is checked."""
    listed = (files(__package__) / "data" / "guides.sha256").read_text("ascii")
    pairs = (line.split("  ") for line in listed.splitlines())
    return frozenset((name, digest) for digest, name in pairs)


def sums(found: Mapping[str, bytes]) -> bytes:
    """The manifest, as `sha256sum -c` reads it."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in found.items()]
    return "".join(lines).encode()


def as_json(value: object) -> bytes:
    """JSON for people too: indented, UTF-8."""
    return (json_text(value, indent=2) + "\n").encode()


def moment(seconds: float) -> str:
    """Seconds since the epoch as ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
