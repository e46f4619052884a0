"""Companies that write in their own name have platforms in their subjects, and pose as none."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

FAILED = "Your PayPal payment failed"
ITS_OWN = [
    ("Zebrion", "billing@zebrion.example", "Zebrion could not charge you.", "it says who it is"),
    ("Zebrion Hosting", "a@mail.zebrion.example", "Zebrion: card declined.", "a word beside it"),
    ("Blue Zebra Bank", "a@blue-zebra.example", "Blue Zebra: declined.", "two words, a hyphen"),
    ("Zebrion", "a@zebrion.example", "Declined: https://my.zebrion.example/pay", "its own link"),
    ("Zeb", "a@zeb.example", "Zeb asks you.", "three letters, the whole of it"),
    ("Zebrion", "a@zebriongroup.example", "Zebrion asks you.", "a word of trade in its domain"),
    ("Zebrion", "a@joinzebrion.example", "Zebrion asks you.", "a short word in its domain"),
    ("Sales", "a@zebrion.example", "We could not charge you.\n\nZebrion Team", "an office signs"),
    ("Kundenservice", "a@moebel-lux.example", "Storniert.\nIhr Möbel Lux Team", "with an umlaut"),
    ("斑马云", "a@banmayun.example", "请登录斑马云查看。", "Han letters, in the text"),
    ("Zebrion", "a@zebrion.example", "We write to you.", "nothing to follow, nothing to fear"),
]
NOT_ITS_OWN = [
    ("Sales", "a@account-verify.example", "It failed.\n\nAccount Verify", "words of impostors"),
    ("Sales", "a@zebrion.example", "It failed. https://pay.example/x\n\nZebrion", "another's link"),
    ("Sales", "a@zebrion.example", "It failed. sales@zebrion.example", "its address alone"),
    ("Service", "a@zebrion.example", "Zebrion could not charge you.", "a name that tells nothing"),
    ("Zebrion", "a@bulk.example", "Zebrion could not charge you.", "another domain"),
    ("Zebrion", "a@zebrion.example", "It was declined: https://pay.example/x", "another's link"),
    ("Zebrion", "a@zebrion.example", "Zebrion. Pay by gift card, send the codes.", "a bait"),
    ("Zeb", "a@zebshop.example", "Zeb asks you.", "three letters, a part of it"),
    ("Zebrion", "a@zebrionpaintings.example", "Zebrion asks you.", "a part of another name"),
    ("斑马云", "a@banmayun.example", "请登录查看。", "it says nothing of itself"),
    ("斑马云", "a@banmayun.example", "请登录斑马云 https://pay.example/x", "another's link"),
    ("客服中心", "a@banmayun.example", "请登录客服中心。", "an office is nobody's name"),
    ("Account Verify", "a@account-verify.example", "Account Verify.", "words of impostors"),
    ("Zebrion", "zebrion@gmail.com", "Zebrion could not charge you.", "anybody's domain"),
]


def subjects(name: str, address: str, text: str) -> list[str]:
    """The platforms that the subject claims."""
    mail = raw(text, sender=f'"{name}" <{address}>', subject=FAILED)
    return [claim.platform for claim in impression(mail).claims if claim.where is Where.SUBJECT]


@pytest.mark.parametrize(("name", "address", "text", "why"), ITS_OWN)
def test_its_own_name(name: str, address: str, text: str, why: str) -> None:
    assert subjects(name, address, text) == [], why


@pytest.mark.parametrize(("name", "address", "text", "why"), NOT_ITS_OWN)
def test_not_its_own(name: str, address: str, text: str, why: str) -> None:
    assert subjects(name, address, text) == ["paypal"], why


@pytest.mark.parametrize(
    ("head", "claimed", "why"),
    [("斑马云", [], "its own name"), ("重要", ["aliexpress"], "a word that alarms")],
)
def test_a_subject_headed_by_its_sender(head: str, claimed: list[str], why: str) -> None:
    sender, subject = "斑马云 <a@banmayun.example>", f"【{head}】您的速卖通店铺被冻结"
    found = impression(raw("请查看。", sender=sender, subject=subject)).claims
    assert [claim.platform for claim in found if claim.where is Where.SUBJECT] == claimed, why
