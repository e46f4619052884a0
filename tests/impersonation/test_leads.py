"""What can be followed up in a mail: a row a way of writing it."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.dns.recorded import OfflineResolver
from mailguard.engine import analyse
from mailguard.findings import Code
from mailguard.impersonation.contacts import contact_lures
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.impersonation.leads import read_leads
from mailguard.impersonation.model import Lure
from mailguard.limits import MAX_LEADS
from mailguard.message.authors import read_authors, read_readers, read_reply_to
from mailguard.message.content import read_content
from mailguard.message.parse import parse
from mailguard.registry.load import load_registry
from mailguard.verdict.policy import Policy
from tests.impersonation.reading import page

REGISTRY = load_registry()


def leads(text: str, *lures: Lure, fields: str = "From: Ann <ann@shop.example>") -> list[Lead]:
    raw = f"{fields}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    message = parse(raw)
    return list(
        read_leads(
            read_authors(message),
            read_reply_to(message),
            read_content(message),
            lures,
            REGISTRY,
            read_readers(message),
        )
    )


@pytest.mark.parametrize(
    ("text", "kind", "value", "why"),
    [
        ("手机 138 0013 8000", LeadKind.PHONE, "13800138000", "a mobile number in groups"),
        ("＋86 １３８００１３８０００", LeadKind.PHONE, "13800138000", "full-width digits"),
        ("call +44 20 7946 0958 now", LeadKind.PHONE, "+442079460958", "a number abroad"),
        ("请联系您的专属客服手机 13800138000", LeadKind.PHONE, "13800138000", "his own"),
        ("请致电400-820-8820", LeadKind.PHONE, "4008208820", "a hotline"),
        ("收款账号 4111 1111 1111 1111", LeadKind.ACCOUNT, "4111111111111111", "a card number"),
        ("户名：某某商贸有限公司\n开户行：招商银行\n账号：755912345678901", LeadKind.ACCOUNT,
         "755912345678901", "a company's account, which has no check digit"),
        ("请您汇款至账号：6222 0202 0000 1234 567", LeadKind.ACCOUNT, "6222020200001234567",
         "where to pay, though no check digit fits"),
        ("Bank: HSBC, account number 123-456789-838", LeadKind.ACCOUNT, "123456789838", "abroad"),
        ("GB82 WEST 1234 5698 7654 32", LeadKind.ACCOUNT, "GB82WEST12345698765432", "an IBAN"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", LeadKind.WALLET,
         "0x52908400098527886E0F7030069857D2E4169EE7", "an Ethereum address"),
        ("支付宝 Fraud@Mail.example", LeadKind.EMAIL, "fraud@mail.example", "an address"),
        ("支付1998元", LeadKind.AMOUNT, "1998 CNY", "an amount before its unit"),
        ("￥1,998.00", LeadKind.AMOUNT, "1998 CNY", "full-width sign, separator, no cents"),
        ("a deposit of US$250", LeadKind.AMOUNT, "250 USD", "an amount behind its unit"),
        ("http://evil.example/pay?x=1", LeadKind.LINK, "evil.example", "the host of a link"),
    ],
)  # fmt: skip
def test_what_is_found(text: str, kind: LeadKind, value: str, why: str) -> None:
    assert value in [lead.value for lead in leads(text) if lead.kind is kind], why


@pytest.mark.parametrize(
    ("evidence", "lure", "kind", "value"),
    [
        ("QQ：1179545599", "contact_qq", LeadKind.QQ, "1179545599"),
        ("扣扣号 一一七九 五四五五九九", "contact_qq", LeadKind.QQ, "1179545599"),
        ("Q Q 1 1 7 9 5 4 5 5 9 9", "contact_qq", LeadKind.QQ, "1179545599"),
        ("WeChat (dh-risk-011", "contact_wechat", LeadKind.WECHAT, "dh-risk-011"),
        ("微信号：DHSafe88", "contact_wechat", LeadKind.WECHAT, "dhsafe88"),
        ("telegram: @Helper_11", "contact_telegram", LeadKind.MESSENGER, "helper_11"),
    ],
)
def test_a_contact_is_the_same_however_it_is_written(
    evidence: str, lure: str, kind: LeadKind, value: str
) -> None:
    found = leads("text", Lure(Code.LURE_CONTACT, lure, evidence))
    assert (kind, value) in [(lead.kind, lead.value) for lead in found]


@pytest.mark.parametrize(
    ("text", "kind", "values", "why"),
    [
        ("请加微信：fkzx2024", LeadKind.WECHAT, ["fkzx2024"], "the word for adding before it"),
        ("加微信号：fkzx_2024", LeadKind.WECHAT, ["fkzx_2024"], "and a word behind it"),
        ("请添加微信：fkzx2024", LeadKind.WECHAT, ["fkzx2024"], "a longer word for adding"),
        ("加我微信：fkzx2024", LeadKind.WECHAT, ["fkzx2024"], "whom to add"),
        ("请加薇信 fkzx2024", LeadKind.WECHAT, ["fkzx2024"], "a homophone"),
        ("请加V信 fkzx2024", LeadKind.WECHAT, ["fkzx2024"], "half in Latin letters"),
        ("QQ:1179545599/2233445566", LeadKind.QQ, ["1179545599", "2233445566"], "two numbers"),
        ("QQ 1179545599 或 22334455", LeadKind.QQ, ["1179545599", "22334455"], "either of two"),
        ("QQ:1179545599/13800138000", LeadKind.QQ, ["1179545599"], "a mobile beside it"),
        ("QQ:1179545599/4008208820", LeadKind.QQ, ["1179545599"], "a hotline beside it"),
        ("WhatsApp: (415) 555-2671", LeadKind.MESSENGER, ["4155552671"], "a code in brackets"),
        ("Telegram: https://t.me/alpha_one", LeadKind.MESSENGER, ["alpha_one"], "a link"),
        ("Contact WeChat security", LeadKind.WECHAT, [], "a word that follows"),
        ("add WeChat id kefuteam", LeadKind.WECHAT, ["kefuteam"], "one that is said to be it"),
        ("please contact us on Telegram", LeadKind.MESSENGER, [], "a messenger, and no account"),
    ],
)
def test_the_accounts_that_a_text_gives(
    text: str, kind: LeadKind, values: list[str], why: str
) -> None:
    found = leads(text, *contact_lures(page(text)))
    assert [lead.value for lead in found if lead.kind is kind] == values, why


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("order 4111 1111 1111 1112", LeadKind.ACCOUNT, "the check digit does not fit"),
        ("请登录账号 755912345678901", LeadKind.ACCOUNT, "an account, and nothing of a bank"),
        ("QQ账号：1179545599，汇款后联系", LeadKind.ACCOUNT, "a messenger's"),
        ("您的收款账户 755912345678901 被冻结", LeadKind.ACCOUNT, "the reader's own"),
        ("your bank account 755912345678901 is at risk", LeadKind.ACCOUNT, "likewise"),
        ("您的手机 138 0013 8000 已绑定", LeadKind.PHONE, "the reader's own"),
        ("your phone number: +44 20 7946 0958", LeadKind.PHONE, "in English"),
        ("tracking 20260101123456789", LeadKind.PHONE, "digits inside a longer number"),
        ("0000 0000 0000 0000", LeadKind.ACCOUNT, "a row of noughts fits any check digit"),
    ],
)
def test_what_is_left_alone(text: str, kind: LeadKind, why: str) -> None:
    assert not [lead for lead in leads(text) if lead.kind is kind], why


@pytest.mark.parametrize(
    ("fields", "kind", "telling", "why"),
    [
        ("From: a@shop.example", LeadKind.SENDER_DOMAIN, True, "a domain of his own"),
        ("From: a@gmail.com", LeadKind.SENDER_DOMAIN, False, "anybody sends from there"),
        ("From: a@gmail.com", LeadKind.SENDER, True, "but one address there is one person's"),
        ("From: a@dhgate.com", LeadKind.SENDER, False, "the platform's own, forged or not"),
        ("From: a@b.example\r\nReply-To: c@gmail.com", LeadKind.REPLY_TO, True, "where answers go"),
    ],
)
def test_what_joins_mails_to_one_fraud(
    fields: str, kind: LeadKind, telling: bool, why: str
) -> None:
    assert [lead.telling for lead in leads("x", fields=fields) if lead.kind is kind] == [telling], (
        why
    )


def test_a_link_to_the_platform_joins_nothing() -> None:
    (link,) = [lead for lead in leads("https://www.dhgate.com/x") if lead.kind is LeadKind.LINK]
    assert not link.telling


@pytest.mark.parametrize(
    ("text", "fields", "why"),
    [
        ("your account Shop@seller.example", "From: a@b.example\r\nTo: shop@seller.example",
         "whom it is sent to"),
        ("shop@seller.example", "From: a@b.example\r\nCc: Li <shop@seller.example>", "a copy"),
        ("shop@seller.example", "From: a@b.example\r\nDelivered-To: shop@seller.example",
         "whom it was delivered to"),
        ("answer service@dhgate.com", "From: a@b.example", "an address of the platform"),
    ],
)  # fmt: skip
def test_addresses_that_are_not_the_fraud_s(text: str, fields: str, why: str) -> None:
    assert not [lead for lead in leads(text, fields=fields) if lead.kind is LeadKind.EMAIL], why


def test_the_writer_s_own_address_is_his_though_he_writes_to_himself() -> None:
    found = leads("answer c@d.example", fields="From: c@d.example\r\nTo: c@d.example")
    assert "c@d.example" in [lead.value for lead in found if lead.kind is LeadKind.EMAIL]


@pytest.mark.parametrize(
    ("url", "value", "telling", "why"),
    [
        ("https://bit.ly/3xYz", "bit.ly/3xYz", True, "a shortened link"),
        ("https://bit.ly/", "bit.ly", False, "and none"),
        ("https://t.me/alpha_one", "t.me/alpha_one", True, "an account of a messenger"),
        ("https://qr.alipay.com/fkx1234", "qr.alipay.com/fkx1234", True, "who is paid"),
        ("https://wa.me/14155552671?text=hi", "wa.me/14155552671", True, "a number"),
        ("https://api.whatsapp.com/send?phone=1415555", "api.whatsapp.com/send?phone=1415555", True,
         "a number behind the path"),
        ("https://docs.google.com/forms/d/e/1FAI/viewform?usp=x",
         "docs.google.com/forms/d/e/1FAI", True, "a form"),
        ("https://docs.google.com/forms", "docs.google.com", False, "everybody's forms"),
        ("http://www.w3.org/1999/xhtml", "w3.org", False, "what every template names"),
        ("https://urldefense.com/v3/__https://a.example/__;!!x", "urldefense.com", False,
         "a gateway's, in place of every link"),
        ("https://dhgate-pay.web.app/x", "dhgate-pay.web.app", True, "a user's name at a cloud"),
        ("https://pay.s3.amazonaws.com/x", "pay.s3.amazonaws.com", True, "a user's bucket"),
        ("https://pay.oss-cn-beijing.aliyuncs.com/x", "pay.oss-cn-beijing.aliyuncs.com", True,
         "one that no public suffix tells of"),
        ("https://mail.qq.com/x", "mail.qq.com", False, "a mail provider's own"),
        ("https://eur03.safelinks.protection.outlook.com/?url=x",
         "eur03.safelinks.protection.outlook.com", False, "a gateway's of the provider"),
        ("https://www.facebook.com/dhgate", "facebook.com", False, "copied with the footer"),
    ],
)  # fmt: skip
def test_a_page_on_a_host_that_many_share(url: str, value: str, telling: bool, why: str) -> None:
    (lead,) = [lead for lead in leads(f"see {url} now") if lead.kind is LeadKind.LINK]
    assert (lead.value, lead.telling) == (value, telling), why


NUMBERS = "".join(f"call +44 20 7946 {n:04}\n" for n in range(5000))
ANSWERS = ", ".join(f"r{n}@e{n}.example" for n in range(5000))


@pytest.mark.parametrize(
    ("text", "fields", "why"),
    [
        (f"{NUMBERS}\n4111 1111 1111 1111", "From: a@b.example", "a flood of telephone numbers"),
        ("4111 1111 1111 1111", f"From: a@b.example\r\nReply-To: {ANSWERS}", "of addresses"),
        (f"{'. ' * 100_000}\n4111 1111 1111 1111", "From: a@b.example", "padding"),
    ],
)
def test_nothing_pushes_a_payee_out(text: str, fields: str, why: str) -> None:
    found = leads(text, fields=fields)
    assert "4111111111111111" in [lead.value for lead in found], why
    assert max(Counter(lead.kind for lead in found).values()) <= MAX_LEADS


def test_unflagged_mail_keeps_no_leads() -> None:
    raw = b"From: a@b.example\r\n\r\ncall +44 20 7946 0958\r\n"
    verdict = analyse(
        raw,
        Context(Trust()),
        resolver=OfflineResolver(),
        registry=REGISTRY,
        policy=Policy(),
        clock=time.time,
    )
    assert not verdict.leads


PIECES = ["1 ", "1-", "+1 2 ", "a@b.", "GB82 ", "0x", "1,", "4111 1111 ", "账号", "账号 123456789 "]


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_linearly(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    leads(text)
    assert time.process_time() - began < 3.0
