"""Demands for money of the kinds that platforms never make, and honest talk of money."""

from __future__ import annotations

import pytest

from mailguard.impersonation.money import money_lures
from tests.impersonation.reading import page

ROWS = [
    ("qr_payment", "请扫描下方二维码支付", "Chinese"),
    ("qr_payment", "掃碼繳納2998元", "traditional characters"),
    ("qr_payment", "扫-码-付-款 500元", "letters kept apart by dashes"),
    ("qr_payment", "Scan the QR code below to pay the fee", "English"),
    ("qr_payment", "QRコードをスキャンして支払ってください", "Japanese"),
    ("qr_payment", "QR 코드를 스캔하여 결제하세요", "Korean"),
    ("qr_payment", "escanee el código QR para pagar", "Spanish"),
    ("qr_payment", "escaneie o QR code para pagar", "Portuguese"),
    ("qr_payment", "scannez le code QR pour payer", "French"),
    ("qr_payment", "Scannen Sie den QR-Code, um zu bezahlen", "German"),
    ("qr_payment", "отсканируйте QR-код и оплатите", "Russian"),
    ("qr_payment", "quét mã QR để thanh toán", "Vietnamese"),
    ("qr_payment", "สแกนคิวอาร์เพื่อชำระเงิน", "Thai"),
    ("qr_payment", "pindai kode QR untuk membayar", "Indonesian"),
    ("activation_fee", "支付1998元激活账户", "Chinese"),
    ("activation_fee", "激 活 费 1998元，请支付", "letters kept apart by blanks"),
    ("activation_fee", "pay an activation fee of $200", "English"),
    ("activation_fee", "店铺等级过低，需支付升级费用680元", "to be raised a class"),
    ("activation_fee", "pay the business account upgrade fee of $150", "the same in English"),
    ("activation_fee", "zahlen Sie die Aktivierungsgebühr", "German"),
    ("deposit", "缴纳2998元认证金，24小时后自动返还", "to be refunded"),
    ("deposit", "pay a refundable deposit to unfreeze your funds", "English"),
    ("deposit", "payez un dépôt de garantie pour débloquer le compte", "French"),
    ("return_function_fee", "需再支付5000元开启返还接收功能", "the second stage"),
    ("game_card", "请购买游戏点卡并拍照发送卡密", "Chinese"),
    ("game_card", "请购买京东E卡，把卡密发给客服", "a shop's card"),
    ("gift_card", "buy Steam gift cards and send us the code", "English"),
    (
        "callback_in_note",
        "Note from Billing: If you did not buy this, call +1 (888) 555-0100 to cancel.",
        "in another's note, without an amount",
    ),
    (
        "callback_in_note",
        "Seller note: order placed, to get a refund call 1-8O8-555-OlOO",
        "letters for digits",
    ),
    (
        "callback_in_note",
        "Note from Billing: refund? call + 1 8 8 8 . 5 5 5 . 0 1 0 0",
        "spaced out",
    ),
    ("callback", "You were charged 499.99 USD. Call +1 (888) 555-0100.", "a false call centre"),
]
HARMLESS = [
    ("无需缴纳任何费用", "nothing is to be paid"),
    ("You never have to pay an activation fee.", "a platform's own warning"),
    ("骗子会以激活账户为由要求扫码付款", "what fraudsters are said to ask"),
    ("PayPayでのお支払いをQRコードで求めることはありません", "the denial stands at the end"),
    ("扫码关注公众号阅读全文", "a code to read on"),
    ("打开支付宝扫一扫登录", "a code to log in by"),
    ("Scan the QR code to download our app", "a code for an app"),
    ("您的保证金余额不足，请登录后台查看", "a deposit that platforms do take"),
    ("Your deposit of $500 has been received", "a receipt"),
    ("You can pay with gift cards at checkout", "a way to pay"),
    ("Thanks for your purchase. Call us at 1-888-555-0100.", "a service number, and no amount"),
    ("Note to seller: thanks!\nYou paid $49.99. Call us at 1-888-555-0100.", "below a note"),
    ("Note to seller: please leave it at the door, order 4711", "a note without a number"),
    ("Refund issued. Questions? Telephone +1 415 555 0123", "a number without a charge"),
    ("账户激活成功", "something done"),
]


@pytest.mark.parametrize(("kind", "text", "why"), ROWS)
def test_a_demand_for_money(kind: str, text: str, why: str) -> None:
    assert kind in [lure.kind for lure in money_lures(page(text))], why


@pytest.mark.parametrize(("text", "why"), HARMLESS)
def test_honest_talk_of_money(text: str, why: str) -> None:
    assert list(money_lures(page(text))) == [], why
