"""Questions in a terminal or to a pipe: plain lines, no colour, no cursor."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

import typer

from mailguard.errors import UsageError
from mailguard.words.phrases import in_language
from mailguard.words.sentences import sentence

Check = Callable[[str], str | None]
"""Says what is wrong with an answer, None where nothing is."""
_ANSWERS = {"y": True, "yes": True, "是": True, "n": False, "no": False, "否": False}


class Asker:
    """Asks in one language; answers come from the terminal or, a line each, from a pipe."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, code: str, **params: str) -> None:
        """Print the sentence of a code."""
        typer.echo(self.text(code, **params))

    def text(self, code: str, **params: str) -> str:
        """The sentence of a code; a fact in it is said in its language where that is known."""
        facts = {name: in_language(fact, self.language) for name, fact in params.items()}
        return sentence(f"init.{code}", facts, language=self.language)

    def ask(
        self,
        code: str,
        default: str = "",
        check: Check = lambda _: None,
        **params: str,
    ) -> str:
        """An answer, `default` where it is empty; asked for until `check` has nothing to say."""
        hint = f" [{default}]" if default else ""
        while True:
            answer = self._line(f"{self.text(code, **params)}{hint} ").strip() or default
            wrong = check(answer)
            if wrong is None:
                return answer
            typer.echo(f"  {wrong}")

    def yes(self, code: str, *, default: bool, **params: str) -> bool:
        """Yes or no."""

        def check(answer: str) -> str | None:
            return None if answer.lower() in _ANSWERS else "y / n"

        return _ANSWERS[self.ask(code, "y" if default else "n", check, **params).lower()]

    def secret(self, code: str, **params: str) -> str:
        """A password: not shown on a terminal."""
        question = f"{self.text(code, **params)} "
        while True:
            answer = getpass.getpass(question) if sys.stdin.isatty() else self._line(question)
            if answer.strip():
                return answer.strip()

    def _line(self, question: str) -> str:
        sys.stdout.write(question)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not sys.stdin.isatty():
            sys.stdout.write("\n")  # the Enter that a terminal would show
        if not line:
            raise UsageError("The answers ended before the questions did; nothing was written.")
        return line.rstrip("\r\n")


def agreed(question: str) -> bool:
    """Whether a question is answered with yes; raises `UsageError` where nobody answers."""
    while True:
        typer.echo(f"{question} [y/N] ", nl=False)
        line = sys.stdin.readline() if sys.stdin else ""  # None: closed, `<&-`
        if not line:
            typer.echo()
            raise UsageError("Nobody is there to answer; nothing was done.", "Say it with --yes.")
        answer = line.strip().lower()
        if not answer or answer in _ANSWERS:
            return _ANSWERS.get(answer, False)
