"""Letters that stand apart, a row a way of setting them so."""

from __future__ import annotations

import pytest

from mailguard.message.spread import together
from tests.auth.growth import growth

APART = [
    ("a letter a line", "敦\n煌\n网\n风\n控\n部\n门\n的", "敦煌网风控部门的"),
    ("after other text", "to you:\nD\nH\ng\na\nt\ne\nO\nK\nbye now", "to you:\nDHgateOK\nbye now"),
    ("blanks between", "D H g a t e   r i s k", "DHgate risk"),
    ("lines that hold a blank", "D\nH\ng\na\nt\ne\n\xa0\nr\ni\ns\nk", "DHgate risk"),
    ("numbers among them", "Q Q 1 1 7 9 d h g a t e r i s k", "QQ1179dhgaterisk"),
    ("initials", "J. R. R. Tolkien, A B C D E", "J. R. R. Tolkien, A B C D E"),
    ("a scale", "0 1 2 3 4 5 6 7 8 9 10", "0 1 2 3 4 5 6 7 8 9 10"),
    ("stars", "a\n* * * * * * * * * *\nb", "a\n* * * * * * * * * *\nb"),
    ("short words", "to be or it is so we go on as he", "to be or it is so we go on as he"),
]


@pytest.mark.parametrize(("text", "read"), [r[1:] for r in APART], ids=[r[0] for r in APART])
def test_letters_that_stand_apart(text: str, read: str) -> None:
    assert together(text) == read


@pytest.mark.parametrize("piece", ["a ", "a\n", "a b c d ab ", " \n", "a  \n b ", "1 a "])
def test_time_grows_linearly(piece: str) -> None:
    assert growth(lambda length: together(piece * (length // len(piece))), 30_000) < 8
