"""A phrase is a string that keeps what it was made of."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from mailguard.errors import TemporaryError
from mailguard.phrase import Phrase


def test_it_is_the_sentence() -> None:
    assert Phrase("{path} has mode {mode:04o}.", path="/etc", mode=0o644) == "/etc has mode 0644."


def test_a_brace_in_a_fact_stays_as_it_is() -> None:
    assert Phrase("{name}!", name="{name}") == "{name}!"


def test_a_fact_that_is_empty_is_seen() -> None:
    assert Phrase("{account}: no such account, of {count}.", account="", count=0) == (
        '"": no such account, of 0.'
    )


def test_a_fact_that_is_missing_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match="name"):
        Phrase("{name}!")


def _sent(thing: Any) -> Any:
    """As another process gets it."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 (our own)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _sent])
def test_a_copy_keeps_template_and_facts(copied: Callable[[Phrase], Phrase]) -> None:
    phrase = copied(Phrase("{name}!", name="x"))
    assert (phrase, phrase.template, phrase.facts) == ("x!", "{name}!", {"name": "x"})


def test_an_error_takes_it_along() -> None:
    error = _sent(TemporaryError(Phrase("{n}!", n=1), "Wait."))
    assert error.problem.template == "{n}!"
    assert str(error) == "1! Wait."
