"""Two services on one state folder: the second is told why it cannot start."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.errors import TemporaryError
from mailguard.service.lock import only_one


def test_the_second_is_refused_until_the_first_has_gone(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(TemporaryError, match="Another mailguard"),
        only_one(tmp_path),
    ):
        pass
    with only_one(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_says_so() -> None:
    with pytest.raises(TemporaryError, match="cannot be written"), only_one(Path("/proc/1")):
        pass
