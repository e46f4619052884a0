"""Finding the suites: they are data of others and never part of this tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ENVIRONMENT = "MAILGUARD_CONFORMANCE"
_DEFAULT = Path(__file__).parents[2].parent / "shared" / "conformance"


def suite_root() -> Path:
    """The folder with the suites: `MAILGUARD_CONFORMANCE`, else ../shared/conformance."""
    return Path(os.environ.get(ENVIRONMENT) or _DEFAULT)


def suite_files(*patterns: str) -> list[Path]:
    """The suite's files that match the patterns (`spf/*.yml`), sorted; none where it is absent."""
    return sorted({path for pattern in patterns for path in suite_root().glob(pattern)})


def absent(*patterns: str) -> list[object]:
    """One skipped case that says in clear words what is missing, for `parametrize`."""
    wanted = ", ".join(patterns)
    reason = f"no suite {wanted} in {suite_root()}: set {ENVIRONMENT} to the suites' folder"
    return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=reason))]
