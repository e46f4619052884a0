"""Names that present their bearer as a platform, and names that say something about one."""

from __future__ import annotations

import pytest

from mailguard.impersonation.presentation import Strength
from mailguard.impersonation.presenting import present
from tests.impersonation.reading import registry

CLAIMING = [
    ("DHgate", "dhgate", "the name alone"),
    ("敦煌网", "dhgate", "the name alone, in Chinese"),
    ("DHgate Risk Control", "dhgate", "with a department"),
    ("DHgate风控011", "dhgate", "with a department and a number, as in the newspaper"),
    ("Risk Control | DHgate", "dhgate", "the department first"),
    ("阿里巴巴國際站風險控制中心", "alibaba", "traditional characters"),
    ("Amazonカスタマーセンター", "amazon", "Japanese"),
    ("쿠팡 고객센터", "coupang", "Korean"),
    ("Служба безопасности Ozon", "ozon", "Russian"),
    ("Bộ phận An toàn Shopee", "shopee", "Vietnamese"),
    ("ศูนย์ความปลอดภัย Lazada", "lazada", "Thai"),
    ("Pusat Keamanan Tokopedia", "tokopedia", "Indonesian"),
    ("Equipo de Seguridad de Mercado Libre", "mercadolibre", "Spanish"),
    ("Suporte Mercado Livre", "mercadolibre", "Portuguese"),
    ("Kaufland Kundenservice", "kaufland", "German"),
    ("Service Client Cdiscount", "cdiscount", "French"),
    ("Walmart Gift Card", "walmart", "a voucher"),
    ("Nachricht von Zalando", "zalando", "a notice from it"),
    ("PayPal™", "paypal", "with a sign"),
    ("Amazons.co.jp", "amazon", "a plural written as a domain"),
    ("eBay Account Review", "ebay", "a department that holds a word for writing about something"),
    ("DHgate Risk Control Li Wei", "dhgate", "an officer of the department"),
    ("Temu via dev-list", "temu", "a list that only passes it on"),
    ("PayPal, jehd", "paypal", "an unquoted comma makes two mailboxes of it"),
    ("Info, DHgate Risk Control", "dhgate", "a comma to hide behind"),
    ("Info via DHgate Security", "dhgate", "an office to hide behind"),
    ("Wise Security Team", "wise", "an ordinary word beside an office"),
    ("PayPal Deutschland", "paypal", "with a country"),
    ("Shopee TW", "shopee", "with a country's two letters"),
    ("Shopee Việt Nam", "shopee", "with a country in its own writing"),
    ("Klarna Bank AB", "klarna", "with a legal form"),
    ("アマゾンジャパン合同会社", "amazon", "with country and legal form, Japanese"),
    ("Stripe, Inc.", "stripe", "an ordinary word with a legal form"),
    ("Amazon Air Fryer Winner", "amazon", "with what there is to win"),
    ("Kaufland Einkaufsgutschein", "kaufland", "a compound that a known word closes"),
    ("PayPal Concours", "paypal", "a known word, though it ends like another"),
    ("速卖通物流部", "aliexpress", "the office for freight"),
    ("Temu Liquidation Sale", "temu", "with a bargain"),
    ("Dział bezpieczeństwa Allegro", "allegro", "Polish"),
    ("Trendyol Satıcı Destek", "trendyol", "Turkish"),
    ("亚马逊卖家支持", "amazon", "the support for sellers"),
    ("PayPal Ѕесurіtу Теаm", "paypal", "the department in letters that look like others"),
    ("PaypalServiceTeam", "paypal", "several words in one, told by their capitals"),
    ("lazadasecurityteam", "lazada", "several words in one, all small"),
    ("temuclaims", "temu", "a short name with a whole word beside it"),
    ("Wayfair Customer Serv…", "wayfair", "cut off in the middle of a word"),
    ("eBay-Kleinanzeigen Team", "kleinanzeigen", "the longer of two names, with a hyphen"),
    ("Đơn Hàng Shopee", "shopee", "a capital that no decomposition knows"),
    ("天猫店铺管理部", "taobao", "a department made of known pieces"),
    ("淘 宝 网 客 服", "taobao", "name and department with their letters apart"),
    ("敦煌网处罚科", "dhgate", "an office that punishes"),
    ("京东资金托管", "jd", "who keeps the money"),
    ("eBay Transaction Review", "ebay", "a department that reviews"),
    ("Flipkart Anti-Money-Laundering Center", "flipkart", "a department with hyphens"),
    ("Alipay Kaution", "alipay", "what is asked for, in German"),
    ("Wayfair Reactivación", "wayfair", "what is promised, in Spanish"),
    ("Coupang - Ativação", "coupang", "in Portuguese"),
    ("Shopee Sblocco Fondi", "shopee", "in Italian"),
    ("Активация Lazada", "lazada", "in Russian"),
    ("Shopee Aktivasi Akun", "shopee", "in Indonesian"),
    ("Aktywacja konta Allegro Lokalnie", "allegro", "in Polish"),
    ("亚马逊账户暂停", "amazon", "what has happened"),
    ("Stripe Account Paused", "stripe", "the same, in English"),
    ("Trendyol Hesap Askıda", "trendyol", "in Turkish"),
    ("Allegro Konto zawieszone", "allegro", "in Polish"),
    ("쿠팡 주문 취소", "coupang", "in Korean"),
    ("Amazon お支払い方法の更新", "amazon", "what to do, in Japanese"),
    ("希音供应商审核", "shein", "who examines its suppliers"),
    ("Τμήμα Ασφαλείας eBay", "ebay", "Greek"),
    ("Flipkart सुरक्षा विभाग", "flipkart", "Hindi"),
    ("अमेज़न ग्राहक सेवा", "amazon", "Hindi, in its own letters"),
    ("צוות האבטחה של Amazon", "amazon", "Hebrew"),
    ("Відділ безпеки eBay", "ebay", "Ukrainian"),
    ("Екип по сигурността на Temu", "temu", "Bulgarian"),
    ("فريق أمن أمازون", "amazon", "Arabic"),
    ("DH\ufffcgate", "dhgate", "the sign for an object that is not there"),
    ("京东理赔客服", "jd", "an office of the oldest tale: compensation for a purchase"),
    ("支付宝学生账户注销中心", "alipay", "the office that closes accounts nobody opened"),
    ("京东百万保障客服", "jd", "an insurance to be cancelled"),
    ("速卖通资金监管科", "aliexpress", "an office of a size that bureaus have"),
    ("速卖通资金冻结处理科", "aliexpress", "the same of another office"),
    ("PayPal - Action Needed", "paypal", "what the reader is to do"),
    ("Amazon 2FA", "amazon", "a word with a digit in it"),
    ("花呗客服", "alipay", "a service of a platform's, by its own name"),
    ("Lazada LazMall Support", "lazada", "the same beside the platform"),
    ("PayPal México - Resolución de Casos", "paypal", "who settles its cases, Spanish"),
    ("Mercado Pago Retiro de Fondos", "mercadolibre", "what is promised, Spanish"),
    ("Mercado Livre Gestão de Contas", "mercadolibre", "who looks after accounts, Portuguese"),
    ("Fnac Marketplace Contrôle Qualité", "fnac", "who examines its goods, French"),
    ("メルカリ 売上金管理", "mercari", "who keeps the money, Japanese"),
    ("敦煌网风险排查办", "dhgate", "a bureau against risks"),
    ("敦煌网资金解冻处", "dhgate", "one that unfreezes money"),
    ("SHEIN供应商资金部", "shein", "one that pays its suppliers"),
    ("PayPal Legal Solicitors", "paypal", "the solicitors of its legal department"),
    ("支付宝法务部-王律师", "alipay", "the same in Chinese, with a surname"),
    ("PayPal Rechtsabteilung Anwälte", "paypal", "in German"),
    ("PayPal Departamento Legal Abogados", "paypal", "in Spanish"),
    ("Юридический отдел Ozon, юрист Петров", "ozon", "in Russian"),
]
SPEAKING_OF = [
    ("Anna Weber via DHgate", "a shop that sells there"),
    ("AliExpress Coupons Blog", "a blog"),
    ("淘宝天猫集运-李经理", "a freight forwarder"),
    ("阿里巴巴代运营服务", "an agency"),
    ("速卖通卖家交流群", "a group of sellers"),
    ("亚马逊运营课堂", "a course"),
    ("Amazonせどり研究会", "a club"),
    ("Карго Ozon", "a forwarder, in Russian"),
    ("JD.com sellers' meetup Berlin", "a meeting"),
    ("阿里巴巴国际站数据---最新优惠", "a seller of addresses"),
    ("Make-A-Wish", "another name with the word in it"),
    ("Wise Owl Books", "an ordinary word"),
    ("Stripe & Stare", "an ordinary word"),
    ("Otto Schmidt", "a first name"),
    ("Gao Xiang (Alibaba)", "somebody who works there, or says so"),
    ("John Smith, Amazon", "a person and his employer"),
    ("Purchasing Department", "no platform at all"),
    ("ShopSync Integration for Amazon", "a tool that works with it"),
    ("Shopify API Connector", "another"),
    ("eBay Verkäuferberatung", "a compound that tells a trade"),
    ("Otto Maier Verlag", "a publisher of that name"),
    ("Betsy Kundenservice", "a short name inside a longer one"),
    ("虾皮餐厅", "a restaurant"),
    ("亚马逊供应商", "who sells to it"),
    ("Mein SHEIN-Flohmarkt", "who sells what he bought there"),
    ("Kunde von Newegg", "a customer"),
    ("Mercari Deals by MyDealz", "who collects bargains"),
    ("OTTO Market label printer support", "a maker of printers"),
    ("DHgate Class Action Notice", "a court's"),
    ("沃尔玛运营交流会", "a meeting"),
    ("希音包装盒定制", "a maker of boxes"),
    ("Etsy Ring Studio Anna", "a jeweller"),
    ("天猫科技维修", "a workshop"),
    ("1688.com Seller Weekly", "a weekly for sellers"),
    ("Klarna News by CrossBorder", "somebody else's news"),
    ("Taobao Listing Service", "an agency"),
    ("Ozon Labor", "a laboratory, no day of labor cut off"),
    ("淘宝封号申诉团队", "who appeals for sellers"),
    ("Ακαδημία πωλητών Amazon", "a school, in Greek"),
    ("Amazon विक्रेता प्रशिक्षण", "a course, in Hindi"),
    ("ייעוץ למוכרים Amazon", "an adviser, in Hebrew"),
    ("Курси для продавців Amazon", "a course, in Ukrainian"),
    ("Консултанти за Amazon", "an adviser, in Bulgarian"),
    ("دورة تدريب أمازون", "a course, in Arabic"),
    ("Wayfair Deals Hunter", "who collects bargains"),
    ("쿠팡 판매자 김민수", "who sells there, Korean"),
    ("田中（Amazon出品者）", "the same, Japanese"),
    ("亚马逊运营李雷", "who runs a shop there"),
    ("Comunidad Vendedores Amazon México", "a community, Spanish"),
    ("Contador Amazon", "an accountant"),
    ("Менеджер по Ozon Анна", "who is in charge of it, Russian"),
    ("Reed LLP PayPal Settlement Administrator", "who settles a lawsuit against it"),
    ("速卖通合规咨询-鹿米", "a consultancy"),
    ("支付宝科普", "a word that begins like an office"),
    ("亚马逊百科 小鹿", "one that ends like it"),
    ("亚马逊申诉-老王", "who writes appeals for sellers"),
    ("Amazon appeals by Zebrion", "who writes them, English"),
    ("Contabilidad para vendedores de Mercado Libre", "an accountant, Spanish"),
    ("Amazon Seller Legal Attorneys", "lawyers of its sellers"),
    ("PayPal Solicitors", "lawyers, and no department of its own"),
    ("PayPal Legal Blog", "a blog, though it names a department"),
    ("支付宝法务部律师事务所", "a law firm, whatever it calls itself"),
]


@pytest.mark.parametrize(("name", "platform", "why"), CLAIMING)
def test_presents_itself_as_the_platform(name: str, platform: str, why: str) -> None:
    shown = present(name, registry())
    assert shown.claims, why
    assert platform in [named.id for named, _, _ in shown.platforms], why


@pytest.mark.parametrize(("name", "why"), SPEAKING_OF)
def test_says_something_about_a_platform(name: str, why: str) -> None:
    assert not present(name, registry()).claims, why


@pytest.mark.parametrize(
    "name",
    [
        *("Holt Solicitors", "Studio Legale Bianchi", "Lima Advocacia", "Юридическое бюро Громов"),
        *("恒泰律师事务所", "山田法律事務所", "법무법인 한길", "Văn phòng luật sư An Bình"),
    ],
)
def test_a_law_firm_is_a_trade_and_no_office(name: str) -> None:
    shown = present(name, registry())
    assert (shown.about, shown.office) == (True, False)


@pytest.mark.parametrize(
    "name", ["风控安全部", "账户安全中心", "Security Team", "Risk Control Dept", "コンプライアンス"]
)
def test_a_risk_department_of_nobody(name: str) -> None:
    assert present(name, registry()).nameless_risk


@pytest.mark.parametrize(
    "name", ["Sales Team", "李经理", "Risk Control Weekly Blog", "KrebsOnSecurity", ""]
)
def test_no_risk_department(name: str) -> None:
    assert not present(name, registry()).nameless_risk


@pytest.mark.parametrize(
    ("name", "member", "why"),
    [
        ("eBay seller Tom", True, "who sells there"),
        ("Tom Zorb eBay seller", True, "the same, with his name first"),
        ("速卖通卖家老陈", True, "the same in Chinese"),
        ("쿠팡 판매자 김민수", True, "the same in Korean"),
        ("Temu店铺群管理员", True, "who runs a chat group of sellers"),
        ("Temu风控群管理员", False, "an office, though it calls itself a group's"),
        ("Shopee Sellers Group - Admin", True, "the same in English, and no word is his own"),
        ("Admin grupo de vendedores Shopee", True, "in Spanish"),
        ("Администратор группы продавцов Ozon", True, "in Russian"),
        ("Amazon Verkäufergruppe Admin", True, "in German, in one word"),
        ("Shopee seller group support", False, "an office, and no leader of a group"),
        ("Shopee Group Admin", False, "a group of companies has one too"),
        ("Shopee Seller", False, "an office for sellers may be called so"),
        ("Etsy Tom", False, "he does not say what he does there"),
        ("eBay seller desk Tom Finn Zorb", False, "an office for those who sell there"),
    ],
)
def test_who_buys_or_sells_there(name: str, member: bool, why: str) -> None:
    assert present(name, registry()).member is member, why


def test_an_ordinary_word_alone_wants_a_companion() -> None:
    shown = present("OTTO", registry())
    assert (shown.strength, bool(shown.companions)) == (Strength.LEANS, True)


def test_a_name_that_leads_among_strange_words_only_leans() -> None:
    assert present("Etsy Zebra Quince", registry()).strength is Strength.LEANS


def test_a_name_at_the_end_of_strange_words_is_only_named() -> None:
    assert present("Zebra Quince Etsy", registry()).strength is Strength.NAMES


@pytest.mark.parametrize(
    ("text", "platforms"),
    [("掏宝客服", ["taobao"]), ("支付bao安全中心", ["alipay"]), ("亚玛逊卖家支持", ["amazon"])],
)
def test_a_name_as_it_sounds(text: str, platforms: list[str]) -> None:
    assert [named.id for named, _, _ in present(text, registry()).platforms] == platforms


@pytest.mark.parametrize("text", ["支付保证金", "买通关系", "雅马哈音乐学校", "微芯科技"])
def test_words_that_sound_like_part_of_a_name(text: str) -> None:
    assert not present(text, registry()).platforms
