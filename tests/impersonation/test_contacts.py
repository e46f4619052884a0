"""Ways off the platform, in every disguise, and what only looks like one."""

from __future__ import annotations

import pytest

from mailguard.impersonation.contacts import contact_lures
from tests.impersonation.reading import page

ROWS = [
    ("contact_qq", "请联系QQ 339001234", "plain"),
    ("contact_qq", "客服扣扣：339001234", "by another word"),
    ("contact_qq", "Ｑ Ｑ：３３９ ００１ ２３４", "full width, spaced"),
    ("contact_qq", "球球三三九零零一二三四", "Chinese numerals"),
    ("contact_qq", "企鹅号 3-3-9-0-0-1-2-3-4", "dashed digits"),
    ("contact_qq", "qq③③⑨⓪⓪①②③④", "circled digits"),
    ("contact_qq", "ԚԚ 339001234", "look-alike letters"),
    ("contact_qq", "請加ＱＱ客服處理", "traditional characters, no number"),
    ("contact_qq", "请加Q：339001234", "one letter"),
    ("contact_qq", "Please add our QQ 339001234", "English"),
    ("contact_wechat", "请添加微信 kefu_2211", "plain"),
    ("contact_wechat", "加薇信 kefu_2211", "by a homophone"),
    ("contact_wechat", "V信：kefu_2211", "half in Latin letters"),
    ("contact_wechat", "加V：kefu_2211", "one letter"),
    ("contact_wechat", "加威 信 号 kefu_2211", "spaced"),
    ("contact_wechat", "微❤号 kefu_2211", "a sign for a syllable"),
    ("contact_wechat", "客服微❤ kefu_2211", "the same before the name"),
    ("contact_wechat", "加绿泡泡 kefu_2211", "by its icon"),
    ("contact_wechat", "contact us on WeChat: kefu_2211", "English"),
    ("contact_telegram", "请联系 Telegram @kefu_2211", "plain"),
    ("contact_telegram", "飞机号 @kefu_2211", "by its icon"),
    ("contact_telegram", "请加飞机 @kefu_2211", "by its icon alone"),
    ("contact_qq", "请加扣：339001234", "by half a word"),
    ("contact_qq", "加Q❸❸❾❶❷❸❹❺", "digits in discs"),
    ("contact_telegram", "https://t.me/kefu_2211", "a link"),
    ("contact_telegram", "write to us on telegrаm @kefu_2211", "a Cyrillic letter in it"),
    ("contact_telegram", "Свяжитесь с нами в Телеграм", "Russian, no name"),
    ("contact_telegram", "راسلنا على تيليجرام @kefu_2211", "Arabic"),
    ("contact_telegram", "כתבו לנו בטלגרם @kefu_2211", "Hebrew, as one word with 'in'"),
    ("contact_whatsapp", "व्हाट्सएप +91 98555 50101 पर", "Hindi"),
    ("contact_whatsapp", "пишіть у вацап +380 67 111 2222", "Ukrainian"),
    ("contact_whatsapp", "WhatsApp: +44 7700 900123", "plain"),
    ("contact_whatsapp", "Kontaktieren Sie uns per WhatsApp", "German, no number"),
    ("contact_whatsapp", "entre em contato pelo WhatsApp", "Portuguese"),
    ("contact_whatsapp", "hubungi kami melalui WhatsApp", "Indonesian"),
    ("contact_line", "請加LINE客服 kefu_2211", "plain"),
    ("contact_line", "請聯絡官方客服 LINE：shp991", "behind the office, with a colon"),
    ("contact_line", "请联系Line：spfk01 验证", "told to get in touch there"),
    ("contact_line", "LINEで連絡してください", "Japanese, no name"),
    ("contact_line", "แอดไลน์ไอดี kefu2211", "Thai"),
    ("contact_messenger", "liên hệ Zalo 0912345678", "Vietnamese"),
    ("contact_workchat", "请添加钉钉号：kefu_2211 处理", "a company's messenger"),
    ("contact_workchat", "請加釘釘客服處理", "traditional characters, no name"),
    ("contact_workchat", "Add our Feishu account kefu_2211", "another, in English"),
    ("contact_messenger", "카카오톡 아이디 kefu2211 추가", "Korean"),
]
HARMLESS = [
    ("敦煌网不会通过QQ、微信联系您", "a platform's own warning"),
    ("We never contact sellers on WhatsApp.", "the same in English"),
    ("Wir werden Sie niemals per WhatsApp kontaktieren.", "the same in German"),
    ("骗子会要求您添加QQ 339001234 处理", "what fraudsters are said to ask, with a number"),
    ("别加那个QQ，我已经举报了", "a colleague's warning"),
    ("扫码关注微信公众号", "a public account"),
    ("请使用微信扫码登录商家后台", "a way to log in"),
    ("使用微信支付付款", "a way to pay"),
    ("order line 5: blue shirt, size vx", "words of every day"),
    ("周报请在钉钉提交审批", "work among colleagues"),
    ("稍微, kefu", "a syllable before a comma"),
    ("+\tv = get_unaligned_le32(p)", "a patch"),
]


@pytest.mark.parametrize(("kind", "text", "why"), ROWS)
def test_a_way_off_the_platform(kind: str, text: str, why: str) -> None:
    assert kind in [lure.kind for lure in contact_lures(page(text))], why


@pytest.mark.parametrize(("text", "why"), HARMLESS)
def test_no_way_off_the_platform(text: str, why: str) -> None:
    assert list(contact_lures(page(text))) == [], why


def test_the_evidence_is_what_stands_in_the_mail() -> None:
    lure = next(contact_lures(page("请联系 Ｑ Ｑ：３３９ ００１ ２３４ 处理")))
    assert lure.evidence == "Ｑ Ｑ：３３９ ００１ ２３４"


@pytest.mark.parametrize(
    ("given", "found", "why"),
    [(7, 7, "each desk of a fraud is a lead for the police"), (20, 10, "a flood is cut")],
)
def test_how_many_of_a_kind_are_told(given: int, found: int, why: str) -> None:
    text = "\n".join(f"请联系QQ 33900{1000 + number}" for number in range(given))
    assert len(list(contact_lures(page(text)))) == found, why
