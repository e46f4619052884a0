"""Who only talks of a platform in his subject asks nothing of the reader, and poses as nobody."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

COLLEAGUE = "Julia Berg <julia@lamps.example>"
SUBJECT = "PayPal account suspended"
ONLY_TALKS = [
    (COLLEAGUE, SUBJECT, "The letter is ready. It was suspended on Monday.", "a colleague"),
    ("刘洋 <liuyang@toys.example>", "速卖通店铺资金冻结申诉材料", "材料我整理好了。", "the same"),
    ("佐藤 <sato@shop.example>", "Amazonアカウント停止の件", "昨日の件です。", "in Japanese"),
    ("이지은 <je@shop.example>", "쿠팡 계정 정지 관련", "어제 문의했습니다.", "in Korean"),
    ("Lena Vogt <lena@it.example>", "PayPal Konto gesperrt", "Ruf dort mal an.", "in German"),
    ("Ebrun <a@ebrun.example>", "Temu冻结卖家资金引争议", "平台称正在审核。", "news"),
    ("Kim Lowe <kim@gmail.com>", "Amazon order received broken", "A glass is missing.", "a buyer"),
    ("小刘 <liu@163.com>", "淘宝订单没收到货", "什么时候到？", "the same in Chinese"),
    ("顺丰国际 <a@carrier.example>", "您的Temu订单揽收通知", "运单号SF14。", "a carrier's notice"),
    (COLLEAGUE, SUBJECT, "The list: https://lamps.example/list", "a link home, and no threat"),
]
ASKS = [
    (COLLEAGUE, SUBJECT, "Your account is limited.", "the reader's account"),
    (COLLEAGUE, SUBJECT, "Dear customer, see below.", "a greeting to anybody"),
    (COLLEAGUE, SUBJECT, "It was suspended. Please answer.", "a threat and an order"),
    (COLLEAGUE, SUBJECT, "See https://pay.example/x", "a link elsewhere"),
    (COLLEAGUE, SUBJECT, "It is limited: https://lamps.example/x", "a link beside a threat"),
    (COLLEAGUE, SUBJECT, "", "no word"),
    (COLLEAGUE, "Your PayPal account is suspended", "See below.", "it is the reader's"),
    (COLLEAGUE, "Win a PayPal gift card", "See below.", "a promise"),
    (COLLEAGUE, "【PayPal】account suspended", "See below.", "signed as the platform does"),
    ("Julia Berg <julia@gmail.com>", SUBJECT, "See below.", "a threat from anybody's domain"),
    (
        "Julia Berg <julia@gmail.com>",
        "PayPal payment received",
        "See https://gmail.com/x",
        "a link from there",
    ),
    ("Support <a@lamps.example>", SUBJECT, "See below.", "an office"),
    ("<julia@lamps.example>", SUBJECT, "See below.", "no name"),
]
FILE = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\n\r\nSee file.\r\n--x\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"
)


def in_subject(mail: bytes) -> list[str]:
    """The platforms that the subject claims."""
    return [c.platform for c in impression(mail).claims if c.where is Where.SUBJECT]


@pytest.mark.parametrize(("sender", "subject", "text", "why"), ONLY_TALKS)
def test_who_only_talks(sender: str, subject: str, text: str, why: str) -> None:
    assert in_subject(raw(text, sender=sender, subject=subject)) == [], why


@pytest.mark.parametrize(("sender", "subject", "text", "why"), ASKS)
def test_who_asks(sender: str, subject: str, text: str, why: str) -> None:
    assert in_subject(raw(text, sender=sender, subject=subject)) == ["paypal"], why


def test_a_file_may_be_what_he_is_after() -> None:
    head = f"From: {COLLEAGUE}\r\nSubject: {SUBJECT}\r\n".encode()
    assert in_subject(head + FILE) == ["paypal"]
