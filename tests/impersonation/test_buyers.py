"""False buyers, who send the seller to the platform's "customer service" on a messenger."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

ROWS = [
    ("我已经付款但订单被DHgate冻结了，请联系这个客服QQ：2991887766，否则钱退不回来。", True,
     "an order that is frozen"),
    ("我在蝦皮下單時顯示賣家未開通服務，我的錢被凍結了，請聯繫客服 LINE ID: shopee168。", True,
     "the same, in traditional letters"),
    ("我在敦煌网下单付款了,但平台说你店铺没激活,请联系平台客服QQ 2991887766", True,
     "the platform's name in the midst of what he did"),
    ("I bought from your DHgate store but it failed. Add customer service WeChat: dh-cs001.", True,
     "the same in English"),
    ("I bought from your DHgate store but it failed. Write to my WeChat: ann_221.", False,
     "his own account"),
    ("I bought from your DHgate store but it failed. Customer service WeChat?", False,
     "no account"),
    ("我下单后DHgate显示付款失败，你们客服QQ多少？我的QQ 33445566。", False, "whose is asked for"),
    ("您的DHgate付款失败，请联系客服QQ 29918877。", False, "a shop to its buyer"),
    ("有人冒充买家说我下单被DHgate冻结，让加客服QQ 2991887766，别信。", False, "a warning"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claimed", "why"), ROWS)
def test_a_buyer_who_is_stuck(text: str, claimed: bool, why: str) -> None:
    found = impression(raw(text, sender="Rose <rose.b22@gmail.com>")).claims
    assert any(claim.where is Where.TEXT for claim in found) is claimed, why


def test_a_false_buyer_may_tell_his_trade() -> None:
    text = "我付款后订单被敦煌网冻结了，平台客服让你加QQ 3390127741。"
    found = impression(raw(text, sender="采购商李总 <li@163.com>")).claims
    assert [claim.platform for claim in found] == ["dhgate"]


def test_a_buyer_with_a_domain_of_his_own() -> None:
    mail = raw(ROWS[0][0], sender="Rose Berg <rose@berg.example>")
    assert impression(mail).claims == ()
