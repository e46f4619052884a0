"""Labelled mail and domains, where they are, and what `mailguard` answers on them."""

from __future__ import annotations

import csv
import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import mailguard

ENVIRONMENT = "MAILGUARD_CORPORA"
_DEFAULT = Path(__file__).parents[2].parent / "shared" / "corpora"
ROOT = Path(os.environ.get(ENVIRONMENT) or _DEFAULT)
TRUSTED = (
    *("mx.victim.test", "mx.google.com", "lists.ozlabs.org"),
    *("mm2.emwd.com", "mail.lfdr.de", "microsoft"),
)
"""Servers whose results the sets were delivered with."""
IN_THE_ZONE = {"adversarial", "seed_zh", "neighbours"}
FLAGGED = {"impersonation", "suspicious"}

needed = pytest.mark.skipif(
    not ROOT.is_dir(), reason=f"no labelled mail in {ROOT}: set {ENVIRONMENT} to its folder"
)


@cache
def labels(name: str) -> list[dict[str, Any]]:
    """The labels of a set, one a mail."""
    text = (ROOT / name / "labels.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@cache
def answers(name: str) -> dict[str, dict[str, Any]]:
    """What `mailguard check --json` says of a set, by file name."""
    resolver = f"zone:{ROOT / 'zone.json'}" if name in IN_THE_ZONE else "offline"
    trust = [word for server in TRUSTED for word in ("--trust-authserv", server)]
    ran = mailguard("check", "--json", "--resolver", resolver, *trust, ROOT / name)
    assert ran.err == ""
    return {Path(row["path"]).name: row for row in ran.rows}


def as_labelled(name: str, label: dict[str, Any]) -> bool:
    """Whether the verdict on one mail is what its label asks for, and of the right platform."""
    row = answers(name)[label["file"]]
    verdict, expected = row["verdict"], label["expected"]
    holds = {
        "impersonation": verdict == "impersonation",
        "flagged": verdict in FLAGGED,
        "unflagged": verdict not in FLAGGED,
        "genuine": verdict == "genuine",
        "not-impersonation": verdict != "impersonation",
    }[expected]
    platforms = label.get("platforms") or [label.get("platform")]
    if expected in ("impersonation", "genuine") and any(platforms):
        return holds and row["platform"] in platforms
    return holds


@cache
def lookalikes(path: str) -> dict[str, str | None]:
    """What `mailguard domain --json -` says of a list of domains, by domain."""
    file = ROOT / "domains" / path
    if path.endswith(".csv"):
        names = [row["domain"] for row in csv.DictReader(file.open(encoding="utf-8"))]
    else:
        opener = gzip.open if path.endswith(".gz") else open
        with opener(file, "rt", encoding="utf-8") as lines:
            names = [line.strip() for line in lines if line.strip()]
    ran = mailguard("domain", "--json", "-", stdin="\n".join(names).encode())
    return {row["domain"]: row["lookalike_of"] for row in ran.rows}
