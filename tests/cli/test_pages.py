"""What the pages for readers say is so: the help they show, where they lead, what to type."""

import re
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.cli.pages import PAGES, page

README, README_ZH = ROOT / "README.md", ROOT / "README.zh.md"
_LINK = re.compile(r"\]\((?!https:)([^#)]*)#?([^)]*)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PATHS = sorted(ROOT.glob("*.md"))
LINKS = [
    (path, *link) for path in PATHS for link in _LINK.findall(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("language", PAGES)
def test_the_page_of_all_commands_shows_the_help_as_it_is(language: str) -> None:
    told = PAGES[language].read_text(encoding="utf-8")
    assert told == page(language), "run: python -m tests.cli.pages"


def _anchors(text: str) -> set[str]:
    """What a code host calls the headings of a page."""
    return {heading.lower().replace(" ", "-") for heading in _HEADING.findall(text)}


@pytest.mark.parametrize(
    ("source", "target", "anchor"), LINKS, ids=[f"{path.name}:{to}#{at}" for path, to, at in LINKS]
)
def test_a_link_leads_somewhere(source: Path, target: str, anchor: str) -> None:
    there = ROOT / target if target else source
    assert there.is_file()
    assert not anchor or anchor in _anchors(there.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PATHS, ids=[path.name for path in PATHS])
def test_what_is_emphasised_is_shown_so(path: Path) -> None:
    """After a full stop, `**` right before a letter closes nothing (CommonMark, section 6.2)."""
    assert re.findall(r"[^\w\s`*]\*\*\w", path.read_text(encoding="utf-8")) == []


def _commands_in(readme: str) -> set[str]:
    blocks = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
    return {line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()}


def test_the_chinese_readme_shows_commands_of_the_english_one() -> None:
    """Those are the ones that are tried out."""
    chinese, english = (path.read_text(encoding="utf-8") for path in (README_ZH, README))
    assert _commands_in(chinese) <= _commands_in(english)
    assert len(_commands_in(chinese)) > 10
