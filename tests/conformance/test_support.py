"""Where the suites are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.support import ENVIRONMENT, absent, suite_files, suite_root


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    (tmp_path / "spf").mkdir()
    (tmp_path / "spf" / "b.yml").touch()
    (tmp_path / "spf" / "a.yml").touch()
    assert [path.name for path in suite_files("spf/*.yml", "spf/a.*")] == ["a.yml", "b.yml"]


def test_an_empty_setting_means_the_folder_beside_the_repository(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "")
    assert suite_root().parts[-2:] == ("shared", "conformance")


def test_an_absent_suite_is_one_skipped_case_that_says_what_to_set() -> None:
    (case,) = absent("spf/*.yml")
    assert case.marks[0].name == "skip"
    assert ENVIRONMENT in case.marks[0].kwargs["reason"]
