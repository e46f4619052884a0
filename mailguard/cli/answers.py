"""What is wrong with an answer to a question of `init`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mailguard.cli.asking import Asker, Check
from mailguard.config import section
from mailguard.config.account import ADDRESS, is_forwarder

_COMMA = re.compile("[,，、]")


class Expected:
    """What an answer is to be. Each says what is wrong with one that is not, None where nothing is.

    Files are named relative to `folder`.
    """

    def __init__(self, asker: Asker, folder: Path) -> None:
        self._asker = asker
        self._folder = folder

    def one_of(self, known: list[str]) -> Check:
        """One of those that are known."""

        def wrong(answer: str) -> str | None:
            return None if answer in known else self._asker.text("one_of", known=", ".join(known))

        return wrong

    def fits(self, kind: Callable[[str], str]) -> Check:
        """What a setting of that kind may be."""

        def wrong(answer: str) -> str | None:
            try:
                kind(answer)
            except ValueError as error:
                return self._asker.text("expected", what=error.args[0])
            return None

        return wrong

    def address(self, answer: str) -> str | None:
        """A mail address."""
        domain = answer.rpartition("@")[2]
        good = ADDRESS.fullmatch(answer) and "." in domain and self.word(answer) is None
        return None if good else self._asker.text("bad_address")

    def word(self, answer: str) -> str | None:
        """A word that can be printed."""
        good = answer and answer.isprintable() and not any(c.isspace() for c in answer)
        return None if good else self._asker.text("bad_word")

    def tenant(self, answer: str) -> str | None:
        """A tenant at Microsoft."""
        return None if section.TENANT.fullmatch(answer) else self._asker.text("bad_tenant")

    def forwarders(self, answer: str) -> str | None:
        """Hosts and networks, with commas between."""
        wrong = [entry for entry in listed(answer) if not is_forwarder(entry)]
        return self._asker.text("bad_forwarder", entry=wrong[0]) if wrong else None

    def file(self, answer: str) -> str | None:
        """A file that is there, or nothing."""
        if not answer:
            return None
        try:
            found = (self._folder / Path(answer).expanduser()).is_file()
        except RuntimeError:  # who is named after ~ has no home here
            found = False
        return None if found else self._asker.text("no_file")

    def port(self, answer: str) -> str | None:
        """A port."""
        good = answer.isascii() and answer.isdecimal() and len(answer) <= len("65535")
        good = good and 0 < int(answer) < 65536
        return None if good else "1-65535"


def listed(answer: str) -> list[str]:
    """What stands between the commas of an answer."""
    return [entry.strip() for entry in _COMMA.split(answer) if entry.strip()]
