"""Claims wherever they stand in a mail, and mentions in the same places."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Claim, Where
from tests.impersonation.reading import impression, raw


def claims(mail: bytes) -> set[tuple[str, str]]:
    return {(claim.platform, claim.where.value) for claim in impression(mail).claims}


SENDERS = [
    ("쿠팡 로켓배송 <a@bulk.example>", "coupang", "name", "a service of its own"),
    ("Wayfair Warehouse Clearance <a@bulk.example>", "wayfair", "name", "a sale, not a trade"),
    (
        "Account Verification for PayPal <a@accountverification.example>",
        "paypal",
        "name",
        "an impostor's words before 'for'",
    ),
    ("SecurityTeam for PayPal <a@securityteam.example>", "paypal", "name", "the same in one word"),
    ("Account Verify (PayPal) <a@accountverify.example>", "paypal", "name", "before brackets"),
    ("OrderDesk for Etsy <a@bulk.example>", "etsy", "name", "a tool's name from elsewhere"),
    ("TemuCash Team <a@temucash.example>", "temu", "name", "glued to a word, as its domain is"),
    ("Billing Desk for PayPal <a@billingdesk.example>", "paypal", "name", "two of their words"),
    ("Support for PayPal <a@supportdesk.example>", "paypal", "name", "one that domains have"),
    ("Mail for PayPal <a@mail.ru>", "paypal", "name", "called as a domain that anybody may use"),
    ("K for eBay <a@kbulk.example>", "ebay", "name", "a single letter"),
    ("Pay for Amazon <a@paydesk.example>", "amazon", "name", "a short word of impostors"),
    (
        "Verification for PayPal Users <a@verificationforusers.example>",
        "paypal",
        "name",
        "a risk department, though its domain is called so",
    ),
    ("eBay Buyer Desk <tom@gmail.com>", "ebay", "name", "an office for buyers"),
    ("DHgate <a@bulk.example>", "dhgate", "name", "a name"),
    ('"service@dhgate.com" <a@bulk.example>', "dhgate", "name", "an address for a name"),
    ('"https://www.dhgate.com" <a@bulk.example>', "dhgate", "name", "a link for a name"),
    ('"help@paypa1.com" <a@bulk.example>', "paypal", "name", "a lookalike address for a name"),
    ("Mercado.Pago <a@bulk.example>", "mercadolibre", "name", "words joined by a full stop"),
    ("DHgate_Hiring_Manager <a@bulk.example>", "dhgate", "name", "joined by underscores"),
    ("<made-in-china_service@gmail.com>", "madeinchina", "address", "a name with hyphens"),
    ("<globalsources.kefu@gmail.com>", "globalsources", "address", "two words and an office"),
    ("<walmartfk615@163.com>", "walmart", "address", "risk control, in two letters"),
    ("<temupay39@gmail.com>", "temu", "address", "a short name, a word and a number"),
    ("TikTok Shop Affiliate Support <a@bulk.example>", "tiktok_shop", "name", "of its partners"),
    ("Wish平台罚款通知 <a@bulk.example>", "wish", "name", "a notice of a fine"),
    ("AMAZON カスタマサービス <a@bulk.example>", "amazon", "name", "katakana without its dash"),
    ("敦煌网外贸风控 <a@bulk.example>", "dhgate", "name", "risk control of its trade"),
    ("Alibaba Supplier Verification <a@bulk.example>", "alibaba", "name", "the same in English"),
    ("Amazon亞馬遜賣家支援 <a@bulk.example>", "amazon", "name", "support, as Taiwan says it"),
    ("A l i p a y <a@bulk.example>", "alipay", "name", "spaced out"),
    ("D.H.gate Risk <a@bulk.example>", "dhgate", "name", "full stops in it"),
    ("敦★煌★网风控 <a@bulk.example>", "dhgate", "name", "stars in it, and an office at its end"),
    ("PingPong 福贸 <a@bulk.example>", "pingpong", "name", "Latin and Han letters apart"),
    ("JD京东 <a@bulk.example>", "jd", "name", "beside what its domain is called"),
    ("Alliexpress 客服 <a@bulk.example>", "aliexpress", "name", "misspelt, and ends like a word"),
    ("Alliexpress Logistic Team <a@bulk.example>", "aliexpress", "name", "beside a strange word"),
    ("<dhgate.fengkong@bulk.example>", "dhgate", "address", "a department in pinyin"),
    ("<shopee-service@qq.com>", "shopee", "address", "a platform's name on free mail"),
    ("<service%dhgate.com@bulk.example>", "dhgate", "address", "a routed local part"),
    ("Li Wei (DHgate Risk Control) <a@bulk.example>", "dhgate", "name", "in a comment"),
    ("<a@amazone.de>", "amazon", "domain", "one letter more, and no name of that kind"),
    ("<a@dhgate-risk.com>", "dhgate", "domain", "a combosquat"),
    ("<a@dhgate.com.kefu.example>", "dhgate", "domain", "the platform as a subdomain"),
]
NO_CLAIM_OF_SENDERS = [
    ("Helpwise for Stripe <team@helpwise.example>", "a tool, called as its domain is"),
    ("OrderDesk for Etsy <a@orderdesk-app.example>", "the same, of words that many use"),
    ("Pay by Bank (Klarna checkout) <hello@paybybank.example>", "what it is for, in brackets"),
    ("A2X for Amazon <a@a2xbooks.example>", "a short one"),
    ("K2 for eBay <a@k2forebay.example>", "one of a letter and a digit"),
    ("Wise Finance Team <a@wisefinance-advisors.example>", "a trade and more in its domain"),
    ("Tax for Amazon Sellers <a@taxforsellers.example>", "a domain that is all the name but one"),
    ("Wise Accounting Services <a@wiseaccounting.example>", "a trade that is an office as well"),
    ("eBay Buyer <tom@gmail.com>", "a buyer there"),
    ("Etsy Käuferin <tom@gmail.com>", "the same in German"),
    ("Käufer bei eBay <tom@gmail.com>", "there, in so many words"),
    ("Your Amazon customer <tom@gmail.com>", "who he is to the reader"),
    ("楽天のお客様 <tom@gmail.com>", "the same in Japanese"),
    ("淘宝买家 <tom@gmail.com>", "the same in Chinese"),
    ("亚马逊买家 <tom@gmail.com>", "though sellers there sound the same"),
    ("Amazon消费者权益群 <a@bulk.example>", "a group of those who buy there"),
    ("Otto Service Elektro Meier <info@elektro-meier.example>", "a first name, and whose shop"),
    ("前淘宝小二 老王 <laowang@course.example>", "who was there once"),
    ("<amazon@lamps.example>", "a shop's mailbox for its orders there"),
    ('"anna@lamps.example" <anna@lamps.example>', "the own address for a name"),
    ("Betsy <betsy.service@gmail.com>", "a short name inside another"),
    ("敦煌网外贸 <a@bulk.example>", "a trade that uses one"),
    ("亚马逊入驻客服 <a@bulk.example>", "who opens shops for others"),
    ("Alibaba Supplier <a@bulk.example>", "one who sells there"),
    ("Otto <otto.service@gmail.com>", "a first name on free mail"),
    ("Discount Team <a@bulk.example>", "a word known as it is, one letter from a name"),
    ("Lumo Einkaufsservice <a@bulk.example>", "a compound that is like no name"),
    ("Anna <wise.anna@freemail.example>", "an ordinary word in an address"),
    ("AliExpress Bargains Blog <news@bargains.example>", "about a platform"),
    ("Clay & Co (Etsy shop) <hello@clayco.example>", "where he sells, in a comment"),
    ("Make-A-Wish <news@wish.org>", "a domain that is an ordinary word"),
]
SUBJECTS = [
    ("You have been chosen by Walmart", "walmart", "drawn by it"),
    ("【Temu】店铺订单异常通知", "temu", "the platform's tag and an alarm"),
    ("速卖通违规处罚通知", "aliexpress", "name, cause, notice"),
    ("Your PayPal account has been limited", "paypal", "your account with it"),
    ("Amazonアカウントを利用制限しています", "amazon", "Japanese"),
    ("Su cuenta de Mercado Libre está suspendida", "mercadolibre", "Spanish"),
    ("Re: Ihr eBay-Konto wurde gesperrt", "ebay", "a reply to nothing"),
    ("Win a $500 Walmart gift card now", "walmart", "a prize in its vouchers"),
    ("Claim your Amazon reward", "amazon", "your prize"),
    ("Your DHgate gift card is waiting", "dhgate", "a voucher that waits"),
    ("Important information about your PayPal account: limited", "paypal", "about the reader's"),
    ("Your Walmart account is not verified", "walmart", "a denial that is a threat"),
    ("Your eBay account is locked, review recent activity", "ebay", "told to review it"),
    ("Walmart security: unusual activity detected", "walmart", "an office and its alarm, no more"),
    ("您的敦煌网账户存在洗钱风险", "dhgate", "a danger with a word in it"),
    ("速卖通风控通知", "aliexpress", "an office and its notice, no more"),
    ("Amazon seller account suspension", "amazon", "a name and a threat, no more"),
    ("Ditt Shopify-konto har spärrats", "shopify", "Swedish"),
    ("Din PayPal konto er spærret", "paypal", "Danish"),
    ("Váš účet PayPal byl zablokován", "paypal", "Czech"),
    ("Ihr PayPal Kundenkonto läuft ab", "paypal", "German"),
    ("Ο λογαριασμός PayPal σας έχει περιοριστεί", "paypal", "Greek"),
    ("आपका Flipkart खाता निलंबित कर दिया गया है", "flipkart", "Hindi"),
    ("חשבון PayPal שלך הוגבל", "paypal", "Hebrew"),
    ("Ваш обліковий запис Amazon призупинено", "amazon", "Ukrainian"),
    ("Вашият профил в PayPal е блокиран", "paypal", "Bulgarian"),
    ("تم تعليق حسابك في أمازون", "amazon", "Arabic"),
    ("Amazon sospende il tuo account: conto limitato", "amazon", "a verb of news, to the reader"),
    ("您的速卖通店铺被冻结的事", "aliexpress", "the reader's matter"),
    ("[Security/Notice] Your PayPal account is suspended", "paypal", "no tracker heads it so"),
    ("[JIRA] (ABC-12) Your PayPal account is suspended", "paypal", "no tracker says 'your'"),
    ("Your Am.azon account is locked", "amazon", "a full stop in the name"),
    ("(Temu) Order notice", "temu", "the platform's tag in round brackets"),
    ("Account suspended (Temu)", "temu", "a name in brackets that touches a threat"),
    ("您尾号8899的支付宝账户被冻结", "alipay", "the last digits of an account in danger"),
]
NO_CLAIM_OF_SUBJECTS = [
    ("shop | Amazon Pay: account suspended banner (#221)", "a tracker's project and number"),
    ("Claim approved for eBay order 12-08812", "an insurer's claim"),
    ("[Bug 4471] Amazon Pay: account suspended banner", "a tracker's number"),
    ("拼多多更新风控规则：账户冻结、保证金新规", "news"),
    ("SHEIN卖家专线物流/运营课程", "an offer to sellers"),
    ("Role: Account Manager, Amazon team", "a recruiter"),
    ("Kevin's old laptop, on eBay", "a thing that is sold there"),
    ("Amazon.com is hoping to protect its system", "news"),
    ("京东店铺被冻结怎么办", "advice"),
    ("Walmart suspended our listing today", "somebody's own"),
    ("Mercado Livre bloqueou minha conta ontem", "the same in Portuguese"),
    ("Nos han bloqueado la cuenta de Amazon", "somebody's own, in Spanish"),
    ("Temu冻结千家店铺资金", "news of many"),
    ("A day with DHgate's risk control", "what an office does is no threat"),
    ("PayPal: your payment of $649.00 is through", "a bill, and no number to call"),
    ("Your PayPal account is limited?", "a question"),
    ("Warning: fake PayPal mails ask you to verify your account", "a warning"),
    ("Your Etsy account sync failed", "a tool that works with it"),
    ("our Taobao account is suspended", "somebody's own account"),
    ("[acme/shop] PayPal payment failed: verify the signature (#812)", "a fault of a program"),
    ("[JIRA] (SHOP-221) Amazon account suspended in sandbox", "another tracker"),
    ("New job: PayPal Risk Analyst, account security alert", "an offer of work"),
    ("About the review of suspended Amazon accounts", "about others' accounts"),
    ("هل تم تعليق حسابك في أمازون؟", "a question in Arabic"),
    ("Ο λογαριασμός μας στο Amazon έχει ανασταλεί", "somebody's own, in Greek"),
    ("Нашият акаунт в Amazon е блокиран", "the same, in Bulgarian"),
    ("Action required: PayPal connection", "a tool that works with it"),
    ("Amazon suspend des comptes vendeurs", "news in French"),
    ("Temu上调保证金", "news in Chinese"),
    ("Amazon-Konto gesperrt: das sind Ihre Rechte", "advice, in German"),
    ("Votre compte PayPal bloqué : vos droits", "the same in French"),
    ("速卖通店铺被冻结的事", "a matter to talk about"),
    ("Thank you for your purchase (PayPal)", "how it was paid, in an aside"),
    ("您尾号8899的账户支付宝交易提醒", "a bank tells of a card by its last digits"),
]
# fmt: off
TEXTS = [
    ("I am Jessica from Amazon HR. Earn $200 a day, WhatsApp +1 213 555 0188.", "amazon",
     "a false job, and a messenger"),
    ("Please sign in.\n\nDHgate Risk Control Team", "dhgate", "a signature"),
    ("请登录。—— 敦煌网风控011", "dhgate", "a signature after a dash"),
    ("尊敬的虾皮卖家：您的账户已被冻结。", "shopee", "a greeting, and a threat"),
    ("This is the PayPal Security Team.", "paypal", "an introduction"),
    ("My name is Kevin from Amazon Seller Performance. Your case is with me.", "amazon", "by name"),
    ("I work for the Amazon seller performance team.", "amazon", "whom he works for"),
    ("Ich bin Jana Voss von der Amazon Verkäuferbetreuung.", "amazon", "German"),
    ("Jestem Kasia z działu bezpieczeństwa Allegro Lokalnie.", "allegro", "Polish"),
    ("Я сотрудник службы безопасности Ozon.", "ozon", "Russian"),
    ("Saya dari tim dukungan penjual Tokopedia.", "tokopedia", "Indonesian"),
    ("您好，这边是速卖通风控部门的。", "aliexpress", "Chinese, as it is said on the phone"),
    ("This is Sarah with eBay Support. Your bank refused us.", "ebay", "as Americans say it"),
    ("Em là nhân viên chăm sóc khách hàng của TikTok Shop ạ.", "tiktok_shop", "Vietnamese"),
    ("I am Mr. Wang from the DHgate account team.", "dhgate", "with a title"),
    ("I am Lily, your DHgate account manager.", "dhgate", "as the reader's own"),
    ("Je suis Julien du service vendeurs Cdiscount.", "cdiscount", "his office before the name"),
    ("Mein Name ist Max vom Verkäuferservice von Kaufland.", "kaufland", "in a compound"),
    ("Soy Ana, de Mercado Libre, equipo de seguridad.", "mercadolibre", "behind a comma"),
    ("请联系京东风控客服QQ 339001234。", "jd", "its department beside a bait"),
    ("Ваш аккаунт заблокирован. Служба безопасности Ozon: Telegram @risk_011", "ozon", "Russian"),
    ("Bonjour, le service sécurité de Fnac a bloqué votre compte. WhatsApp +33 6 12345678.", "fnac",
     "an office before the name, and a messenger"),
    ("Le escribe el departamento de seguridad de SHEIN. Pague la tarifa de activación de 199 €.",
     "shein", "an office and a fee"),
    ("Dear seller,\nyour shop on DHgate was suspended. Write to Telegram @dh_cs_01.", "dhgate",
     "a greeting to anybody, a threat, a messenger"),
    ("Your JD.com account is on hold. To release your funds, pay a deposit of $500.", "jd",
     "the reader's account, and a deposit"),
    ("您在京东的店铺货款未能结算，需激活账户：扫微信二维码支付1998元。", "jd", "a fee and a code"),
    ("Αγαπητέ πωλητή της Amazon, το κατάστημα σας έχει ανασταλεί. Viber +30 690 1112222.",
     "amazon", "Greek"),
    ("प्रिय Amazon विक्रेता, आपका खाता निलंबित है। भुगतान करें और व्हाट्सएप +91 98555 50101 पर लिखें।",
     "amazon", "Hindi, whose words end in signs"),
    ("כאן התמיכה של eBay. החנות שלך תיסגר אם לא תשלם קנס 500 ₪ מיד. טלגרם @ebay_il1.", "ebay",
     "Hebrew"),
    ("Це служба підтримки eBay. Ваш магазин буде закрито. Пишіть у Viber +380 67 111 2222.", "ebay",
     "Ukrainian"),
    ("Ние сме поддръжката на eBay. Вашият магазин ще бъде закрит. Viber +359 88 111 2222.", "ebay",
     "Bulgarian"),
    ("نحن دعم علي إكسبريس. سيتم إغلاق متجرك. راسلنا على تيليجرام @ali_help1.", "aliexpress",
     "Arabic"),
    ("【支付宝】您的账户存在安全风险，将被停用。", "alipay", "signed as a short message is"),
    ("微信支付团队提醒您：您的商户账户已被限制收款。", "wechatpay", "an office reminds"),
    ("Please read the file.\nIt is about a payment to you.\nPayPal Support Team", "paypal",
     "the last line, though none is blank before it"),
    ("Etsy notice: your account is frozen. Skype live:etsy.desk", "etsy", "a notice, and a bait"),
    ("您好，店铺已被锁定，请处理。虾皮风控中心", "shopee", "a signature after the last full stop"),
    ("Please answer with your code.\n\nPayPal Security", "paypal", "an office in a listed name"),
    ("Your code did not arrive. Please send it again. PayPal Customer Service.", "paypal",
     "the same in English"),
    ("SHEIN招商部通知：供应商保证金5000元，请打款到 6217 0000 1111 2222 户名李某。", "shein",
     "an office heads a demand"),
    ("You were charged $99. If you did not pay, call PayPal support: +1 (888) 555-0100.", "paypal",
     "'not' that denies nothing"),
    ("PayPal Support: your account has been limited.", "paypal", "an office, a colon"),
    ("Bonjour, ici l'assistance Vinted. Confirmez votre carte.", "vinted", "French introduction"),
    ("您好，我是速卖通行业运营小张，活动报名需缴纳保证金2000元，请扫码支付。", "aliexpress",
     "money for what others write about"),
    ("恭喜您被京东商城抽选为幸运用户，获得iPhone一台。", "jd", "drawn for a prize by it"),
    ("You have been selected by Temu to receive a free pallet.", "temu", "the same in English"),
    ("Congratulations, Walmart shopper! You have been selected.", "walmart", "as its shopper"),
    ("Cargo de 459 €. Llame al servicio de atención de PayPal: +34 900 55 55 55.", "paypal",
     "an office before the name, and a number to call"),
    ("京东客服通知您：您的白条账户将被停用，请下载会议软件。", "jd", "software, for a call"),
    ("¡Felicidades, cliente de Mercado Libre! Ha sido seleccionado.", "mercadolibre", "in Spanish"),
    ("This is the Stripe compliance department. Your payouts are frozen.", "stripe",
     "an ordinary word with an office"),
    ("Sehr geehrter OTTO-Händler, Ihr Konto wurde gesperrt.", "otto", "with its sellers"),
    ("请再缴纳2998元开通您的新蛋返还接收功能，与货款一并退回。", "newegg", "a function for sale"),
]
# fmt: on
NO_CLAIM_OF_TEXTS = [
    ("I work for a shop and wrote to eBay support.", "who wrote to it"),
    ("Я менеджер магазина, жду ответа службы поддержки Ozon.", "who waits for it, in Russian"),
    ("Jestem po rozmowie z obsługą Allegro.", "who spoke with it, in Polish"),
    ("I am Jessica from Amazon HR. Shall we talk on Monday?", "somebody who hires"),
    ("Hi team, Amazon suspended us this morning.", "who is spoken to, before a comma"),
    ("您好，我是速卖通运营培训讲师小张，课程报名费2000元，请扫码支付。", "a teacher's fee"),
    ("I am waiting for PayPal support to answer.", "who waits for it"),
    ("Hi, I am Ben and I wrote to PayPal support.", "who wrote to it"),
    ("Thank you, PayPal support told me the same.", "who was told by it"),
    ("Je suis en contact avec le service client Amazon.", "the same, in French"),
    ("Soy cliente de Mercado Libre y llamé al soporte.", "a customer, in Spanish"),
    ("Thanks for shopping with us on DHgate.", "a shop"),
    ("我们店铺也被敦煌网风控了，昨天收到假冒邮件让加QQ，别理。", "a colleague"),
    ("这是真的吗？\n> 尊敬的京东卖家：您的账户已被冻结。\n> —— 京东风控", "quoted"),
    ("尊敬的亚马逊卖家：我们提供头程、海外仓服务，欢迎咨询。", "an offer to sellers"),
    ("I work with the Amazon team on this driver.", "a colleague of theirs"),
    ("The shipment for your Amazon store is blocked. WeChat: lisa_fwd88", "a carrier"),
    ("We help Amazon sellers whose account was suspended. WhatsApp +1 415 555 2671.", "advice"),
    ("亚马逊账户被冻结，我们专业律师帮您申诉，微信 shensu99。", "a lawyer"),
    ("If your Amazon account is suspended, pay the review fee of $50 to us.", "another"),
    (
        "I wrote to eBay support as the order is blocked. WhatsApp +971 50 123 4567",
        "a buyer",
    ),
    ("京东客服说店铺要补保证金，有问题加我微信 wang_p8。", "a partner who was told so"),
    ("您的账户已欠费，逾期将暂停供水。请使用支付宝扫码缴费35.5元。", "a way to pay"),
    ("Your membership was suspended. Pay $20 by PayPal, scan the QR code.", "the same"),
    ("To activate your Amazon store connection pay $29 by card.", "a tool with a fee"),
    (
        "Απατεώνες λένε: ο λογαριασμός σας Amazon έχει ανασταλεί. Μην πληρώσετε.",
        "a warning in Greek",
    ),
    ("נוכלים מתחזים ל-PayPal ומבקשים ליצור קשר בטלגרם @ebay_il1.", "a warning in Hebrew"),
    ("Шахраї видають себе за службу безпеки PayPal: Telegram @pp_safe1.", "in Ukrainian"),
    ("Измамници се представят за Amazon и искат депозит: Viber +359 88 1112222.", "in Bulgarian"),
    ("ठग Flipkart के नाम पर टेलीग्राम @fk_help1 पर जुर्माना मांगते हैं।", "in Hindi"),
    ("货已报价，加微信 yiwu_wang 详谈，支持支付宝付款。", "what is accepted"),
    ("You won our raffle: an Amazon gift card!", "what there is to win"),
    ("You have been selected by Amazon for an interview.", "an applicant"),
    ("Amazon: 3 orders. eBay: your listing expired.", "a tool's list of platforms"),
    ("【亚马逊】新品上架，欢迎选购。", "a heading"),
    ("您的货件被亚马逊仓库拒收，请尽快联系我处理，QQ 88776655。", "a carrier"),
    ("【速卖通】新政解读：您的店铺违规将被限制。", "a heading of news"),
    ("Dear wise customer, your membership is suspended.", "an ordinary word without a capital"),
    ("Lieber Kunde, Ihr Konto ist gesperrt, bitte zahlen Sie 20 €. Otto", "a first name"),
    ("Cliquez ici pour joindre le service client Amazon.", "where to click, in French"),
    ("¿Ya llamaste a tu soporte de PayPal?", "a friend, in Spanish"),
    ("您可以使用支付宝付款，有问题请联系客服QQ 29384756。", "a shop's own office"),
    ("今天有个自称速卖通风控的加我QQ 29384756，我没理他。", "somebody who tells of an impostor"),
    ("支持亚马逊、eBay、Shopee客服系统，请联系微信 jh_bd01。", "a service that lists them"),
    ("微信支付，客服QQ 29384756。", "an office behind a comma is another's"),
    ("有人遇到敦煌网风控要求加QQ的吗？", "somebody asks"),
    ('Example of a fraud: "DHgate risk control: add QQ and scan the QR code to pay."', "a lesson"),
    ('They write: "Dear PayPal customer, your account is frozen".', "a greeting that is told of"),
]


@pytest.mark.parametrize(("sender", "platform", "where", "why"), SENDERS)
def test_claims_of_the_sender(sender: str, platform: str, where: str, why: str) -> None:
    assert (platform, where) in claims(raw(sender=sender)), why


@pytest.mark.parametrize(("sender", "why"), NO_CLAIM_OF_SENDERS)
def test_senders_that_claim_nothing(sender: str, why: str) -> None:
    assert claims(raw(sender=sender)) == set(), why


@pytest.mark.parametrize(("subject", "platform", "why"), SUBJECTS)
def test_claims_of_the_subject(subject: str, platform: str, why: str) -> None:
    assert (platform, "subject") in claims(raw(subject=subject)), why


@pytest.mark.parametrize(("subject", "why"), NO_CLAIM_OF_SUBJECTS)
def test_subjects_that_claim_nothing(subject: str, why: str) -> None:
    assert claims(raw(subject=subject)) == set(), why


@pytest.mark.parametrize(
    ("text", "claimed", "why"),
    [
        ("Please click.\n\nVerify my account\n\nThank you", True, "what a button says"),
        ("[ Mon compte > ]", True, "a button in French"),
        ("Hey, my account was suspended this morning.", False, "a colleague"),
        ("Hey, my PayPal account was suspended this morning.", False, "the same, and whose it is"),
        ("我们京东店铺今天被冻结了。", False, "a colleague, in Chinese"),
        ("我们 Temu 店铺今天被冻结了。", False, "the same, with a Latin name"),
        ("Moin, unser Amazon-Konto ist seit gestern gesperrt.", False, "a name with a hyphen"),
        ("우리 쿠팡 계정이 어제 정지됐어요.", False, "Korean, which writes spaces"),
        ("J'ai appelé le support, ils demandent le Kbis.", False, "who has called already"),
        ("Ihr Amazon-Konto ist seit gestern gesperrt.", True, "the reader's account"),
    ],
)
def test_whose_account_the_text_speaks_of(text: str, claimed: bool, why: str) -> None:
    found = claims(raw(text, subject="Your PayPal account has been limited"))
    assert (("paypal", "subject") in found) is claimed, why


@pytest.mark.parametrize(("text", "platform", "why"), TEXTS)
def test_claims_of_the_text(text: str, platform: str, why: str) -> None:
    assert (platform, "text") in claims(raw(text)), why


@pytest.mark.parametrize(("text", "why"), NO_CLAIM_OF_TEXTS)
def test_texts_that_claim_nothing(text: str, why: str) -> None:
    assert claims(raw(text)) == set(), why


@pytest.mark.parametrize(
    ("subject", "claimed", "why"),
    [
        ("PayPal: your payment of $649.00 is through", True, "a bill, and a number to call"),
        ("Tips for PayPal", False, "nothing of the reader's"),
    ],
)
def test_a_number_to_call_about_what_the_subject_bills(
    subject: str, claimed: bool, why: str
) -> None:
    found = claims(raw("Call +1 (888) 555-0100 to cancel.", subject=subject))
    assert (("paypal", "subject") in found) is claimed, why


@pytest.mark.parametrize(
    ("text", "named", "why"),
    [
        ("Contact our officer on WhatsApp +1 415 555 2671 or WeChat dh_risk_011 and pay.", False,
         "an account there"),
        ("Contact us via WeChat, risk control: pay.", False, "a way without an account"),
        ("Contact WeChat security on WhatsApp +1 415 555 2671.", True, "whose department it is"),
    ],
)  # fmt: skip
def test_a_messenger_to_write_by_is_not_who_writes(text: str, named: bool, why: str) -> None:
    found = claims(raw(f"{text}\n\nDHgate Risk Control Department"))
    assert (("wechatpay", "text") in found) is named, why
    assert ("dhgate", "text") in found, why


def test_somebody_who_tells_of_his_own_account_claims_nothing() -> None:
    mail = raw("Our account is locked since today.", subject="DHgate account suspended")
    assert claims(mail) == set()


def test_a_company_may_print_its_own_number() -> None:
    text = "Not yours? Call +44 20 5555 1234 if you made no purchase of €220. Zarmont"
    subject = "Suspicious payment at AMAZON blocked"
    assert claims(raw(text, sender="Zarmont <a@zarmont.example>", subject=subject)) == set()
    assert claims(raw(text, sender="Alerts <a@bulk.example>", subject=subject)) != set()


def test_a_trade_in_the_name_tells_of_platforms() -> None:
    mail = raw(sender="Shop Law Attorneys <a@law.example>", subject="Etsy account suspended")
    assert claims(mail) == set()


def test_an_office_with_such_a_word_in_its_name_claims() -> None:
    mail = raw(sender="Security Report <a@bulk.example>", subject="Etsy account suspended")
    assert claims(mail) == {("etsy", "subject")}


def only(mail: bytes, where: Where) -> Claim:
    return next(claim for claim in impression(mail).claims if claim.where is where)


def test_a_risk_department_is_noted() -> None:
    assert only(raw(sender="DHgate 风控 <a@bulk.example>"), Where.NAME).risk


@pytest.mark.parametrize(
    ("name", "noted", "why"),
    [
        ("风控部", True, "an office alone"),
        ("DH风控", True, "initials before it"),
        ("张伟风控", False, "a person's or a company's name"),
        ("风控培训", False, "a course"),
    ],
)
def test_a_risk_department_without_a_platform(name: str, noted: bool, why: str) -> None:
    assert bool(impression(raw(sender=f"{name} <a@bulk.example>")).risk_department) is noted, why


THREAT = "Your funds are frozen."


@pytest.mark.parametrize(
    ("sender", "text", "noted", "why"),
    [
        ("风控专员小陈 <a@163.com>", THREAT, True, "an officer's name behind it"),
        ("风控王经理 <a@163.com>", THREAT, True, "his rank behind that"),
        ("Risk Control Anna Lee <a@gmail.com>", THREAT, True, "the same in English"),
        ("风控专员小陈 <a@163.com>", "明天见。", False, "he threatens nobody"),
        ("稽核小张 <a@163.com>", "盘点有差异，罚款200元。", False, "nor any account"),
        ("风控专员小陈 <a@toys.example>", THREAT, False, "a colleague at a company"),
        ("平安风控部 <a@163.com>", THREAT, False, "a company's name before it"),
        ("Risk Control of the River Club <a@gmail.com>", THREAT, False, "more than a name"),
        ("风控培训小陈 <a@163.com>", THREAT, False, "he teaches it"),
    ],
)
def test_an_officer_of_a_risk_department(sender: str, text: str, noted: bool, why: str) -> None:
    assert bool(impression(raw(text, sender=sender)).risk_department) is noted, why


def test_the_disguise_is_named() -> None:
    claim = only(raw(sender="DНgаtе <a@bulk.example>"), Where.NAME)
    assert claim.technique == "homoglyph"


NAMELESS = [
    ("Your account is suspended.", "<paypal@bulk.example>", [True], "a threat"),
    ("Your account is suspended.", "Anna <paypal@bulk.example>", [], "a shop's, with a name"),
    ("Your account is suspended.", "<otto@bulk.example>", [], "a first name"),
    ("Thank you for your payment.", "<paypal@bulk.example>", [], "a shop's mailbox"),
]


@pytest.mark.parametrize(("text", "sender", "faint", "why"), NAMELESS)
def test_an_address_called_so_without_a_name(
    text: str, sender: str, faint: list[bool], why: str
) -> None:
    found = impression(raw(text, sender=sender)).claims
    assert [claim.faint for claim in found if claim.where is Where.ADDRESS] == faint, why


BUYERS = [
    ("Where is my lamp?", "Hello", [], "a question"),
    ("返品をお願いします。", "返品", [], "a please in Japanese threatens nobody"),
    ("Your account is suspended.", "Hello", [Where.NAME], "a threat"),
    ("See below.", "You won a prize", [Where.NAME], "a promise"),
    ("See https://lamps.example/1", "Hello", [Where.NAME], "a link"),
]


@pytest.mark.parametrize(("text", "subject", "claimed", "why"), BUYERS)
def test_a_platforms_buyer_only_asks(
    text: str, subject: str, claimed: list[Where], why: str
) -> None:
    found = impression(raw(text, sender="eBay Buyer <tom@gmail.com>", subject=subject)).claims
    assert [claim.where for claim in found if claim.where is Where.NAME] == claimed, why


SLIPS = [
    ("<a@payonear.com>", True, "another letter makes another name"),
    ("<a@payal.com>", True, "a letter too few in a short one is a first name"),
    ("<a@payoner.com>", False, "in a long one it is nobody's"),
    ("<a@paypall.com>", False, "nobody doubles a letter by chance"),
    ("<a@papyal.com>", False, "nor swaps two"),
    ("<a@wisee.com>", True, "short names are near others"),
    ("<a@targget.com>", True, "and so are words"),
    ("<a@strlpe.com>", False, "but for what only looks like one"),
]


@pytest.mark.parametrize(("sender", "faint", "why"), SLIPS)
def test_a_domain_one_slip_away(sender: str, faint: bool, why: str) -> None:
    assert only(raw(sender=sender), Where.DOMAIN).faint is faint, why


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("AMAZONE Ersatzteile <service@amazone.de>", "a company called as its domain is"),
        ("AMAZONEN-WERKE H. Dreyer <service@amazone.de>", "the same, by its whole name"),
        ("Amazom <a@amazom.com>", "one that nobody can tell from it"),
    ],
)
def test_of_a_namesake_the_domain_alone_is_a_claim_and_faint(sender: str, why: str) -> None:
    found = impression(raw(sender=sender)).claims
    assert [(claim.where, claim.faint) for claim in found] == [(Where.DOMAIN, True)], why


ORDINARY_WORDS = [
    ("Dr. Wise & Partner Anwälte <a@wise-partner.example>", "Hello", [], "his own name"),
    ("Julia <a@wise-partner.example>", "Hello", [True], "a word, and nothing that presses"),
    ("Julia <a@wise-partner.example>", "Account limited", [False], "a threat"),
    ("Dr. Wise & Partner <a@wise-partner.example>", "Account limited", [False], "a threat of his"),
    ("Wise Partner Team <a@wise-partner.example>", "Hello", [False], "an office"),
    ("Dr. Wise & Partner <a@wise-partner.example>", "Wise transfers", [True], "it names the bank"),
    ("Dr. PayPal & Partner <a@paypal-partner.example>", "Hello", [False], "no ordinary word"),
]


@pytest.mark.parametrize(("sender", "subject", "faint", "why"), ORDINARY_WORDS)
def test_an_ordinary_word_beside_words_of_trade(
    sender: str, subject: str, faint: list[bool], why: str
) -> None:
    found = impression(raw("See below.", sender=sender, subject=subject)).claims
    assert [claim.faint for claim in found if claim.where is Where.DOMAIN] == faint, why


def test_a_combosquat_is_not_faint() -> None:
    assert not only(raw(sender="<a@payoneer-risk.com>"), Where.DOMAIN).faint


def test_what_is_attached_speaks_where_the_sender_wrote_nothing() -> None:
    inner = "From: x@y.example\nContent-Type: text/plain; charset=utf-8\n\n请登录。\n—— 敦煌网风控"
    mail = (
        "From: a@stranger.example\nSubject: Hello\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n\n'
        f"{inner}\n--b--\n"
    )
    assert ("dhgate", "text") in claims(mail.replace("\n", "\r\n").encode())
