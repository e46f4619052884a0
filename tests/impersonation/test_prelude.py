"""The "buyer" who cannot order and asks for the registered address."""

from __future__ import annotations

import pytest

from mailguard.impersonation.prelude import prelude
from tests.impersonation.reading import page

ASKING = [
    "I cannot place the order, payment failed. What is the registered email of your store?",
    "我无法下单，系统提示异常，请问您店铺的注册邮箱是多少？",
    "無法付款，麻煩提供一下註冊郵箱",
    "注文できません。登録メールを教えてください",
    "No puedo pagar el pedido, error. ¿Cuál es el correo registrado de su tienda?",
    "Ich kann nicht bezahlen, die Bestellung klappt nicht. Wie lautet die registrierte E-Mail?",
]
NOT_ASKING = [
    ("I cannot place the order, payment failed. Please help.", "no address is asked for"),
    ("Your registered email was changed.", "a notice"),
    ("What is your email? I want to order.", "any address will do"),
]


@pytest.mark.parametrize("text", ASKING)
def test_the_prelude(text: str) -> None:
    assert len(prelude(page(text))) == 1


@pytest.mark.parametrize(("text", "why"), NOT_ASKING)
def test_an_honest_buyer(text: str, why: str) -> None:
    assert prelude(page(text)) == (), why
