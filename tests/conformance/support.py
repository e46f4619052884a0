"""Finding the suites: they are data of others and never part of this tree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

ENVIRONMENT = "MAILGUARD_CONFORMANCE"
_DEFAULT = Path(__file__).parents[2].parent / "shared" / "conformance"


def suite_root() -> Path:
    """The folder with the suites: `MAILGUARD_CONFORMANCE`, else ../shared/conformance."""
    return Path(os.environ.get(ENVIRONMENT) or _DEFAULT)


def suite_files(*patterns: str) -> list[Path]:
    """The suite's files that match the patterns (`spf/*.yml`), sorted; none where it is absent."""
    return sorted({path for pattern in patterns for path in suite_root().glob(pattern)})


def documents(path: Path) -> list[dict[str, Any]]:
    """The documents of a file in YAML that hold something."""
    # by libyaml: every process of the test run reads them, at a tenth of the time
    found = yaml.load_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [document for document in found if document]


def absent(*patterns: str) -> list[object]:
    """One skipped case that says in clear words what is missing, for `parametrize`."""
    wanted = ", ".join(patterns)
    reason = f"no suite {wanted} in {suite_root()}: set {ENVIRONMENT} to the suites' folder"
    return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=reason))]
