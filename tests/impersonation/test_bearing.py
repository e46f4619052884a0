"""What a name only hints at, and the mail and the address bear out or not."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

THREAT = "Your account is suspended"
CLAIMED = [
    ("Amazon Zebrion Desk", "a@bulk.example", "Hello", "an office closes the name"),
    ("The Amazon Team at Zebrion", "a@bulk.example", "Hello", "a company's people from elsewhere"),
    ("Abteilung Zebrion Kaufland", "a@bulk.example", "Hallo", "an office opens it"),
    ("Papyal Customer Service", "a@bulk.example", "Hello", "misspelt, with an office"),
    ("Amazon Zebrion", "a@bulk.example", THREAT, "the subject threatens"),
    ("Amazon Zebrion", "a@bulk.example", "You have won", "the subject promises"),
    ("Amazon Careers", "a.careers@gmail.com", "Hello", "it hires from free mail"),
    ("Amazon Karriere", "karriere7@gmx.de", "Hallo", "the same in German"),
    ("Wise Refund Services", "a@wiserefund.example", THREAT, "a word and what impostors say"),
    ("Amazon Team Julia", "julia@agency.example", THREAT, "a colleague who threatens"),
    ("AMAZONE Kundendienst", "a@bulk.example", "Hallo", "one letter longer, and nobody's own"),
]
FAINT = [
    ("CaseDesk for PayPal", "a@casedesk.example", THREAT, "words of impostors as a tool's name"),
    ("Zebrion Amazon", "a@bulk.example", THREAT, "the platform's name comes last"),
    ("Amazon Team Julia", "julia@agency.example", "Hello", "a colleague who asks for nothing"),
    ("Etsy Maria", "maria.shop@gmail.com", THREAT, "a person, on free mail"),
    ("The Amazon Team at Zebrion", "a@zebrion.example", THREAT, "a company's people, who press"),
    (
        "淘宝斑马长颈鹿客服",
        "a@bulk.example",
        "账户冻结",
        "another name, in a script without spaces",
    ),
]
NOTHING = [
    ("SunnyCrafts Etsy Shop", "hello@sunnycrafts.example", "You have won", "his own domain"),
    ("Tienda Sol en Etsy", "ventas@tiendasol.example", "Tu premio", "two words are the domain"),
    ("Gerüst Müller Kaufland", "info@geruest-mueller.example", THREAT, "umlauts written out"),
    ("Anna Weber (Amazon)", "anna.weber@agency.example", THREAT, "a colleague there"),
    ("Allegra Kundenservice", "info@allegra.example", THREAT, "another company, one letter off"),
    ("Zebrion Amazon", "a@bulk.example", "Hello", "nothing presses"),
    ("eDesk Amazon Team", "hi@edesk.example", "Hello", "a tool's people, and an office besides"),
    ("The Amazon Team at Zebrion", "a@zebrion.example", "Hello", "a company's people"),
    ("Mercaria Ltd", "info@mercaria-trade.example", THREAT, "a name one letter longer, its own"),
    ("TechDeals eBay Store", "a@techdeals-outlet.example", THREAT, "a word that ends like a known"),
    ("eDesk for eBay", "hi@edesk.example", THREAT, "a tool whose name ends like an office"),
    ("ListingMirror for Amazon", "hi@listingmirror.example", THREAT, "one that begins like a word"),
    ("PayU Amazon App", "hi@payu.example", THREAT, "a word and a letter, all of its domain"),
    ("Wise Gardening Services", "a@wisegardening.example", THREAT, "a word and a trade, its own"),
    ("Amazon Karriere", "a@jobs-board.example", "Hallo", "a board of jobs, in German"),
    ("Amazon Careers", "a@jobs-board.example", "Hello", "a board of jobs"),
    ("Zebrion Amazon Jobs", "zebrion@gmail.com", "Hello", "somebody of his own who finds staff"),
    ("亚马逊运营招聘", "hr1@163.com", "您好", "a shop that looks for staff"),
    ("Amazon Sellers Discussion", "a@bulk.example", THREAT, "a list that talks of one"),
    ("亚马逊卖家大会组委会", "a@bulk.example", "恭喜获奖", "a conference of sellers"),
    ("Wise, Robert", "robert.wise@law.example", THREAT, "a surname before its comma"),
]


IMPOSTORS_WORDS = [
    ("Inbox Amazon", "a@inbox.example", "a listed word for a domain"),
    ("Transactions PayPal", "a@transactions.example", "the same with an ending"),
    ("OrderDesk Amazon", "a@orderdesk.example", "two words that impostors put into domains"),
    ("eDesk Amazon", "edesk@gmail.com", "anybody's domain"),
]


def faints(name: str, address: str, subject: str) -> list[bool]:
    """Of each claim of the name, whether it is faint."""
    mail = raw(sender=f'"{name}" <{address}>', subject=subject)
    return [claim.faint for claim in impression(mail).claims if claim.where is Where.NAME]


@pytest.mark.parametrize(("name", "address", "subject", "why"), CLAIMED)
def test_claims(name: str, address: str, subject: str, why: str) -> None:
    assert faints(name, address, subject) == [False], why


@pytest.mark.parametrize(("name", "address", "subject", "why"), FAINT)
def test_claims_faintly(name: str, address: str, subject: str, why: str) -> None:
    assert faints(name, address, subject) == [True], why


@pytest.mark.parametrize(("name", "address", "subject", "why"), NOTHING)
def test_claims_nothing(name: str, address: str, subject: str, why: str) -> None:
    assert faints(name, address, subject) == [], why


@pytest.mark.parametrize(("name", "address", "why"), IMPOSTORS_WORDS)
def test_words_of_impostors_are_nobodys_own(name: str, address: str, why: str) -> None:
    assert faints(name, address, "Hello") == [False], why


@pytest.mark.parametrize(
    ("address", "claimed", "why"),
    [
        ("hello@sunnycrafts.example", [], "a shop that prints its own number"),
        ("a@bulk.example", [False], "the same from elsewhere"),
    ],
)
def test_a_number_to_call(address: str, claimed: list[bool], why: str) -> None:
    text = "Your order of $42.00 has shipped. Questions? Call us at +1 206 555 0144."
    mail = raw(text, sender=f"SunnyCrafts on Etsy <{address}>")
    found = [claim.faint for claim in impression(mail).claims if claim.where is Where.NAME]
    assert found == claimed, why


@pytest.mark.parametrize(
    ("name", "text", "claimed", "why"),
    [
        ("eBay seller Tom", "My account was frozen.", [], "who sells there tells of his own"),
        ("eBay Tom", "My account was frozen.", [True], "who does not say so poses as its staff"),
        ("eBay seller Tom", "Your account was frozen.", [True], "it is the reader's"),
        ("Temu店铺群管理员", "不少群友的店铺被冻结。", [], "a group's leader tells of its members"),
        ("Temu店铺群管理员", "您的店铺已被冻结。", [False], "it is the reader's"),
        ("Lazada seller group admin", "My shop was frozen.", [], "his own, and no name in it"),
        ("Lazada seller group admin", "Your shop was frozen.", [False], "it is the reader's"),
        (
            "Lazada seller group admin",
            "You have been selected to get a gift.",
            [False],
            "a prize, and no name",
        ),
        ("Lazada seller group admin", "Add WhatsApp +6588889999", [False], "a lure, and no name"),
    ],
)
def test_whose_account_is_frozen(name: str, text: str, claimed: list[bool], why: str) -> None:
    mail = raw(text, sender=f"{name} <a@bulk.example>")
    found = [claim.faint for claim in impression(mail).claims if claim.where is Where.NAME]
    assert found == claimed, why


@pytest.mark.parametrize(
    ("name", "address", "text", "claimed", "why"),
    [
        (
            "飞鸟-亚马逊账号申诉",
            "a@bulk.example",
            "您的账号被封了吗？",
            [],
            "it asks, and tells nobody",
        ),
        (
            "速卖通店铺解封-飞鸟",
            "a@bulk.example",
            "咨询请加微信 feiniao88",
            [],
            "a messenger to ask",
        ),
        (
            "飞鸟-亚马逊账号申诉",
            "a@bulk.example",
            "您的账号已被封。",
            [True],
            "it tells the reader",
        ),
        ("飞鸟-亚马逊账号申诉", "a@163.com", "您的账号被封了吗？", [True], "no domain of its own"),
        ("飞鸟-亚马逊申诉专员", "a@bulk.example", "您的账号被封了吗？", [False], "an office"),
        ("亚马逊账号申诉", "a@bulk.example", "您的账号被封了吗？", [False], "no name of its own"),
    ],
)
def test_who_appeals_for_sellers(
    name: str, address: str, text: str, claimed: list[bool], why: str
) -> None:
    mail = raw(text, sender=f"{name} <{address}>", subject="账号被封怎么办？")
    found = [claim.faint for claim in impression(mail).claims if claim.where is Where.NAME]
    assert found == claimed, why


@pytest.mark.parametrize(
    ("subject", "claimed", "why"),
    [
        ("账号被封？专业申诉", [], "it asks"),
        ("十一月优惠", [], "nothing presses"),
        ("店铺处罚", [True], "it tells of a penalty, and leads to a messenger"),
    ],
)
def test_how_an_appeal_with_a_messenger_is_headed(
    subject: str, claimed: list[bool], why: str
) -> None:
    sender = "飞鸟-亚马逊账号申诉 <a@bulk.example>"
    mail = raw("店铺被处罚，请加微信 feiniao88。", sender=sender, subject=subject)
    found = [claim.faint for claim in impression(mail).claims if claim.where is Where.NAME]
    assert found == claimed, why
