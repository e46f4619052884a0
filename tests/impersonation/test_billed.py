"""Bills in a platform's name with a number to call for whoever knows nothing of them."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

CALL = " If you did not make it, call +1 (805) 555-0199."
PAID = "Your PayPal payment of $689.00 to Coinlot is through." + CALL
CLAIMED = [
    (PAID, "paypal", "a payment"),
    ("Your Amazon order of $2,199 is placed. Not you? Call 1-844-555-0102 to cancel.", "amazon",
     "an order"),
    ("Ihre PayPal-Zahlung über 499 € ist da. Nicht von Ihnen? Rufen Sie an: +49 30 5550 1234.",
     "paypal", "German"),
    ("Su compra con PayPal de 459 €. Si no reconoce este cargo, llame al +34 900 55 55 55.",
     "paypal", "Spanish"),
    ("Votre achat PayPal de 399 € est validé. Si ce n'est pas vous, appelez le +33 1 55 55 12 34.",
     "paypal", "French"),
    ("您的支付宝账户将自动扣费800元，如需取消请致电 400-155-8899。", "alipay", "Chinese"),
    ("Purchase: $1,499.99\nPaid by: PayPal\nNot you? Reach out on +1 (866) 555-0190.", "paypal",
     "a table"),
    ("Z Twojego konta PayPal pobrano 899,00 PLN. Jeśli to nie Ty, zadzwoń: 22 555 12 34.", "paypal",
     "a currency's letters"),
    ("Amazonでのご注文 58,000円。お心当たりのない場合は 050-5555-1234 までお電話ください。",
     "amazon", "Japanese"),
    ("您开通的微信百万保障服务已到期，将自动扣费每月800元，如需取消请致电 400-155-8899。",
     "wechatpay", "a service of its"),
    ("Twoja płatność PayPal 899 EUR. Jeśli to nie Ty, zadzwoń: +48 22 555 12 34.", "paypal",
     "Polish"),
]  # fmt: skip
NOTHING = [
    (PAID + "\n\nStranger Ltd", "signed as the domain is called"),
    ("Your PayPal payment of $30 is in. Questions? Call +1 (805) 555-0199.", "a shop's number"),
    ("Your PayPal payment of $689.00 is through.", "no number"),
    ("Our PayPal account was charged $30." + CALL, "somebody's own account"),
    ("A purchase of $220 at Amazon was made with your card." + CALL, "a bank tells where"),
    ("Paid: $689. PayPal, Etsy and Amazon refund it." + CALL, "a list of platforms"),
    ("Scammers write: your PayPal payment of $689 is through." + CALL, "a warning"),
]
SENDERS = [
    ("Billing Dept <accounts771@gmail.com>", True, "an office on free mail"),
    ("Kevin Moore <kmoore.4471@gmail.com>", True, "anybody on free mail"),
    ("Accounts <a@bulk.example>", True, "an office"),
    ("Zarmont <a@bulk.example>", True, "a name that stands nowhere else"),
    ("Zarmont <a@zarmont.example>", False, "a company that says who it is"),
    ("Coinlot <a@mailer.example>", False, "a company that the text is about"),
    ("Maria Lopez <maria.lopez@school.example>", True, "an account that was broken into"),
]


def claimed(text: str, sender: str = "Billing <a@stranger.example>", subject: str = "") -> set[str]:
    """The platforms that subject and text claim."""
    found = impression(raw(text, sender=sender, subject=subject or "Receipt")).claims
    return {claim.platform for claim in found if claim.where in (Where.SUBJECT, Where.TEXT)}


@pytest.mark.parametrize(("text", "platform", "why"), CLAIMED)
def test_a_bill_and_a_number(text: str, platform: str, why: str) -> None:
    assert claimed(text) == {platform}, why


@pytest.mark.parametrize(("text", "why"), NOTHING)
def test_honest_bills(text: str, why: str) -> None:
    assert claimed(text) == set(), why


@pytest.mark.parametrize(("sender", "flagged", "why"), SENDERS)
def test_who_bills(sender: str, flagged: bool, why: str) -> None:
    assert bool(claimed(PAID, sender)) is flagged, why


def test_the_subject_may_name_the_platform() -> None:
    text = "You were charged $689." + CALL
    assert claimed(text, subject="PayPal invoice 4471") == {"paypal"}
