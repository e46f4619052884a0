"""What only some clients show, if any, counts against a mail, and never for it."""

from __future__ import annotations

import pytest

from tests.impersonation.reading import impression

FRAUD = "Dear seller, your shop on DHgate was suspended. Write to Telegram @dh_cs_01."
WARNING = "Is this real? Somebody poses as DHgate: fraud, our account."
HIDING = [
    ("<div style='opacity:0'>{}</div>", "as Outlook does, which knows no opacity"),
    ("<style>.x{{display:none}}</style><div class=x>{}</div>", "as those without style sheets do"),
    ('<style>.x:after{{content:"{}"}}</style>', "if it holds anything of that class"),
    ("<!--[if mso]>{}<![endif]-->", "as Outlook does, which reads such comments"),
]


def claimed(html: str) -> set[str]:
    head = b"From: a@stranger.example\r\nSubject: Hello\r\nContent-Type: text/html\r\n\r\n"
    return {claim.platform for claim in impression(head + html.encode()).claims}


@pytest.mark.parametrize(("hiding", "why"), HIDING)
def test_a_fraud_that_some_clients_show(hiding: str, why: str) -> None:
    assert claimed(f"<p>See you on Monday.</p>{hiding.format(FRAUD)}") == {"dhgate"}, why


@pytest.mark.parametrize(("hiding", "why"), HIDING)
def test_a_fraud_beside_an_excuse_that_some_clients_show(hiding: str, why: str) -> None:
    assert claimed(f"<p>{FRAUD}<p>{WARNING}") == set(), "who warns of a fraud"
    assert claimed(f"<p>{FRAUD}</p>{hiding.format(WARNING)}") == {"dhgate"}, why
