"""Mail that bears a platform's name without naming it in what it says of the account."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

LIMITED = "Your account access has been limited."
LINK = "https://pay.example/x"
ROWS = [
    (f"PayPal\n\n{LIMITED}\n{LINK}", True, "over the text"),
    (f"An important message\nPayPal\n\n{LIMITED}\n{LINK}", True, "below a line to preview it"),
    (f"{LIMITED}\n{LINK}\n\n© 2025 PayPal, Inc.", True, "under the text"),
    (f"{LIMITED}\n{LINK}\n\nCopyright © 1999-2025 PayPal. All rights reserved.", True, "the same"),
    (f"Amazon\n\n您的账户已被冻结。\n{LINK}", True, "Chinese"),
    (f"PayPal\n\n{LIMITED}", False, "nowhere to go"),
    (f"PayPal\n\nYour order is on its way.\n{LINK}", False, "no account in danger"),
    (f"PayPal\n\nIf your account is limited, read this.\n{LINK}", False, "a case that may be"),
    (f"PayPal\n\nOur account is limited since today.\n{LINK}", False, "somebody's own"),
    (f"PayPal\nKlarna\n\n{LIMITED}\n{LINK}", False, "several ways to pay"),
    (f"{LIMITED}\nPaid so far with PayPal: nothing.\n{LINK}", False, "inside a sentence"),
    (f"{LIMITED}\n{LINK}\n© 2025 Lampery. Powered by Shopify", False, "whose shop system it is"),
    (f"Welcome back! {'Much to read. ' * 12}\n{LIMITED}\nPayPal\n{LINK}", False, "in a table"),
]
BUTTONS = [
    ("Log in to PayPal", True, "a button that names it"),
    ("Pay with PayPal", False, "a way to pay"),
    ("Log in", False, "a button that names nobody"),
]


HEADINGS = [
    ("【Lazada】", "您的店铺违规，请加客服WhatsApp：+65 8123 4567。", True, "the name alone"),
    ("敦煌网通知", "您的账户资金被冻结，请添加工作QQ处理。", True, "a notice"),
    ("Stripe notification", f"{LIMITED} {LINK}", False, "an ordinary word, and nothing beside it"),
    ("PayPal notification", f"{LIMITED} {LINK}", True, "English"),
    ("PayPal in Lampery", f"{LIMITED} {LINK}", False, "other words in the subject"),
    ("PayPal notification", LIMITED, False, "nowhere to go"),
    ("PayPal notification", f"Our account is limited. {LINK}", False, "somebody's own"),
]


def in_text(mail: bytes) -> bool:
    """Whether the text claims a platform."""
    return any(claim.where is Where.TEXT for claim in impression(mail).claims)


@pytest.mark.parametrize(("text", "claimed", "why"), ROWS)
def test_whose_name_it_bears(text: str, claimed: bool, why: str) -> None:
    assert in_text(raw(text, sender="Account Services <a@stranger.example>")) is claimed, why


@pytest.mark.parametrize(("shown", "claimed", "why"), BUTTONS)
def test_what_its_button_says(shown: str, claimed: bool, why: str) -> None:
    mail = raw(f"<p>{LIMITED}</p><a href='{LINK}'>{shown}</a>", sender="Billing <a@bulk.example>")
    assert in_text(mail.replace(b"text/plain", b"text/html")) is claimed, why


@pytest.mark.parametrize(("subject", "text", "claimed", "why"), HEADINGS)
def test_a_subject_that_is_the_name(subject: str, text: str, claimed: bool, why: str) -> None:
    mail = raw(text, sender="Service <a@stranger.example>", subject=subject)
    assert bool(impression(mail).claims) is claimed, why


SENT = "PayPal sent you a document"
SENDING = [
    ("Notification", SENT, ["paypal"], "an office"),
    ("Info", "Amazon hat Ihnen Geld gesendet", ["amazon"], "the same in German"),
    ("Info", "支付宝给您发来一份文件", ["alipay"], "the same in Chinese"),
    ("Zebrion", SENT, [], "who has a name"),
    ("Notification", "How PayPal sent you a document", [], "how it came about"),
    ("Notification", "Target sent you a document", [], "an ordinary word"),
    ("Notification", "We sent you a PayPal document", [], "another sends it"),
    ("Notification", f"{SENT}?", [], "somebody who asks"),
]


@pytest.mark.parametrize(("name", "subject", "claimed", "why"), SENDING)
def test_a_platform_that_sends(name: str, subject: str, claimed: list[str], why: str) -> None:
    mail = raw(LINK, sender=f"{name} <a@stranger.example>", subject=subject)
    found = impression(mail).claims
    assert [claim.platform for claim in found if claim.where is Where.SUBJECT] == claimed, why


def test_a_platform_that_sends_without_a_link() -> None:
    mail = raw("See below.", sender="Notification <a@stranger.example>", subject=SENT)
    assert impression(mail).claims == ()
