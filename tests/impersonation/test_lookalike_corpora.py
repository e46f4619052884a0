"""The share of lookalikes found and of popular domains spared, on the corpora (read, not kept)."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from pathlib import Path

import pytest

from mailguard.impersonation.lookalike import find_lookalike
from mailguard.registry.load import load_registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MAILGUARD_CORPORA", ROOT.parent / "shared" / "corpora")) / "domains"
CERTAIN = {"subdomain-of-evil", "idn-homograph-whole"}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="needs shared/corpora beside the repository, or MAILGUARD_CORPORA"
)


def test_each_technique_is_found() -> None:
    registry = load_registry()
    seen: dict[str, list[bool]] = defaultdict(list)
    with (FOLDER / "lookalikes.csv").open() as file:
        for row in csv.DictReader(file):
            seen[row["class"]].append(find_lookalike(row["domain"], registry) is not None)
    shares = {name: sum(found) / len(found) for name, found in seen.items()}
    assert {n: s for n, s in shares.items() if s < (1 if n in CERTAIN else 0.95)} == {}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("popular.txt.gz", 0.0002), ("top10k_half.txt", 0.0002), ("official.txt", 0)],
)
def test_other_domains_are_spared(name: str, allowed: float) -> None:
    registry = load_registry()
    raw = (FOLDER / name).read_bytes()
    domains = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode().split()
    wrong = [domain for domain in domains if find_lookalike(domain, registry)]
    assert len(wrong) <= allowed * len(domains), wrong
