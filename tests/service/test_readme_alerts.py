"""The README's example alerts ask for figures that there are."""

import re
from pathlib import Path

import pytest

from mailguard.service.metrics import Metrics

README = Path(__file__).parents[2] / "README.md"
NAMES = sorted(set(re.findall(r"expr:.*?\b(mailguard_\w+)", README.read_text(encoding="utf-8"))))


def test_the_readme_has_alerts() -> None:
    assert len(NAMES) > 3


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_asks_for_a_figure_that_there_is(name: str) -> None:
    text = Metrics(list, list, lambda: 0).render().decode()
    assert re.search(rf"^# HELP {name}\b", text, re.MULTILINE)
