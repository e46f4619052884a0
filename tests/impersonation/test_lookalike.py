"""Domains that resemble a platform's, by technique, and those that do not."""

from __future__ import annotations

import time

import pytest

from mailguard.impersonation.lookalike import find_hosted, find_lookalike, find_near_name
from mailguard.impersonation.lookalike.words import Words
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


LOOKALIKES = [
    ("one Cyrillic letter", "dhg\u0430te.com", "dhgate", "idn-homoglyph"),
    ("the same as an A-label", "xn--dhgte-6ve.com", "dhgate", "idn-homoglyph"),
    ("whole script", "раураӏ.com", "paypal", "idn-homoglyph"),
    ("letters that pass only by eye", "кӏагпа.com", "klarna", "idn-homoglyph"),
    ("accents", "pàypál.com", "paypal", "idn-homoglyph"),
    ("an A-label of plain ASCII", "xn--paypal-.com", "paypal", "idn-homoglyph"),
    ("rn for m", "arnazon.com", "amazon", "homoglyph"),
    ("a digit for a letter", "paypa1.com", "paypal", "homoglyph"),
    ("the same, and a country", "amaz0n-jp.top", "amazon", "combosquat"),
    ("vv for w", "vvalmart.com", "walmart", "homoglyph"),
    ("another top level", "dhgate.shop", "dhgate", "tld-swap"),
    ("a doubled one", "dhgate.com.co", "dhgate", "tld-swap"),
    ("the suffix written into the label", "ebaycom.com", "ebay", "combosquat"),
    ("with a hyphen", "kaufland-de.com", "kaufland", "combosquat"),
    ("a risk word behind", "dhgate-risk.com", "dhgate", "combosquat"),
    ("in pinyin", "dhgate-fengkong.com", "dhgate", "combosquat"),
    ("in front", "anquandhgate.com", "dhgate", "combosquat"),
    ("in German", "zalando-sicherheit.de", "zalando", "combosquat"),
    ("its Chinese name in pinyin", "zhifubao-kefu.com", "alipay", "combosquat"),
    ("a voucher", "shein-giftcards.top", "shein", "combosquat"),
    ("an office", "airwallex-onboarding.com", "airwallex", "combosquat"),
    ("several words", "secure-paypal-account-verify.top", "paypal", "combosquat"),
    ("in Italian", "sicurezza-klarna.it", "klarna", "combosquat"),
    ("in Russian, in Latin letters", "wildberries-vozvrat.ru", "wildberries", "combosquat"),
    ("a host's usual first label", "www-paypal.com", "paypal", "combosquat"),
    ("the same without a hyphen", "wwwshopee.net", "shopee", "combosquat"),
    ("a short name, a word and a number", "ebay-kyc89.net", "ebay", "combosquat"),
    ("a digit in a short name, under a suffix of its own", "3bay.de", "ebay", "homoglyph"),
    ("a number behind a hyphen", "dhgate-011.com", "dhgate", "combosquat"),
    ("several of a bait word", "ebay-cases.net", "ebay", "combosquat"),
    ("the same beside an ordinary word", "wise-transfers.net", "wise", "combosquat"),
    ("what buyers of goods send", "globalsources-inquiry.com", "globalsources", "combosquat"),
    ("what is asked for at a login", "payoneer-2fa.com", "payoneer", "combosquat"),
    ("a paper to sign", "alipay-documents.net", "alipay", "combosquat"),
    ("after-sales in pinyin", "taobaoshouhou.com", "taobao", "combosquat"),
    ("a telephone line, glued", "etsyhelplines.com", "etsy", "combosquat"),
    ("a trade in pinyin", "temu-kuajing.com", "temu", "combosquat"),
    ("a disguised name beside anything", "arnazon-xq.com", "amazon", "combosquat"),
    ("a digit for a letter, under any suffix", "amaz0n.co", "amazon", "homoglyph"),
    ("a misspelt name beside a risk word", "paypa1-support.com", "paypal", "combosquat"),
    ("a whole domain in front of another", "dhgate.com.example.net", "dhgate", "subdomain"),
    ("a Dutch word beside it", "bol-verkoop.nl", "bol", "combosquat"),
    ("a second name of its own", "allegrolokalnie.oferta-33.pl", "allegro", "subdomain"),
    ("the name alone, before an impostor's words", "wise.secure-login.net", "wise", "subdomain"),
    ("flattened", "rakuten-co-jp.example.net", "rakuten", "subdomain"),
    ("over the edge of the label", "dhgate.com-risk.net", "dhgate", "subdomain"),
    ("misspelt in front", "paypa1.com.example.net", "paypal", "subdomain"),
    ("a full stop in the name", "dhg.ate.com", "dhgate", "split"),
    ("a neighbouring key", "dhgatre.com", "dhgate", "insertion"),
    ("a letter at the end", "dhgatex.com", "dhgate", "insertion"),
    ("a letter twice", "dhgaate.com", "dhgate", "repetition"),
    ("a hyphen", "dh-gate.com", "dhgate", "hyphenation"),
    ("a hyphen between several letters", "d-h-gate.com", "dhgate", "hyphenation"),
    ("a hyphen, under any suffix", "ali-express.shop", "aliexpress", "hyphenation"),
    ("a letter too few", "dhgte.com", "dhgate", "omission"),
    ("two letters swapped", "dhgaet.com", "dhgate", "transposition"),
    ("another vowel", "dhgata.com", "dhgate", "vowel-swap"),
    ("one bit off, t to u", "dhgaue.com", "dhgate", "bitsquatting"),
    ("a neighbouring key instead", "dhgste.com", "dhgate", "replacement"),
    ("a long name with any letter wrong", "wildberxies.ru", "wildberries",
     "replacement"),
    ("a long name, a slip, any suffix", "aliexpresss.icu", "aliexpress", "repetition"),
    ("a letter twice, under any suffix", "paypall.shop", "paypal", "repetition"),
    ("the name in its own script", "敦煌网客服.com", "dhgate", "name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "platform", "technique"), [r[1:] for r in LOOKALIKES], ids=[r[0] for r in LOOKALIKES]
)
def test_lookalike(registry: Registry, domain: str, platform: str, technique: str) -> None:
    found = find_lookalike(domain, registry)
    assert found is not None
    assert (found.platform, found.technique) == (platform, technique)


OTHERS = [
    ("official", "dhgate.com"),
    ("below official", "seller.dhgate.com"),
    ("believed", "mydhgate.com"),
    ("a relay", "members.ebay.com"),
    ("shared", "dhgate.github.io"),
    ("another country's own", "amazon.co.jp"),
    ("what platforms call domains of their own", "newsletter-dhgate.com"),
    ("an ordinary word beside what is no bait", "target-fashion.com"),
    ("an ordinary word a letter away", "dish.com"),
    ("a letter away, and a country", "mercaria-de.com"),
    ("a well-known name a letter away", "box.com"),
    ("the name inside an ordinary word", "otherwise.com"),
    ("beside a word that impostors do not use", "wisegeek.com"),
    ("a name that is a word, before somebody's domain", "target.example.com"),
    ("beside a word of trade without a hyphen", "shopifypartners.com"),
    ("two letters glued to a word", "centerjd.org"),
    ("three letters under another top level", "bol.example"),
    ("two words that hold the name's letters", "newsletter.com"),
    ("two slips", "dhhgfate.com"),
    ("a letter too few, under another suffix", "payal.shop"),
    ("a letter twice in a short name", "temmu.shop"),
    ("somebody's name that looks alike, and his goods", "allpay-cards.example"),
    ("a hyphen in a word", "tar-get.shop"),
    ("a far key in a short name", "dhgahe.com"),
    ("a public suffix", "co.uk"),
    ("no domain", "not a domain"),
    ("nothing", ""),
]


@pytest.mark.parametrize("domain", [r[1] for r in OTHERS], ids=[r[0] for r in OTHERS])
def test_no_lookalike(registry: Registry, domain: str) -> None:
    assert find_lookalike(domain, registry) is None


def test_it_says_which_domain_is_resembled(registry: Registry) -> None:
    found = find_lookalike("rakuten-co-jp.example.net", registry)
    assert found is not None
    assert found.of == "rakuten.co.jp"


HOSTILE = [
    ("as many labels as DNS holds", "a." * 126 + "com"),
    ("the name in every label", "dhgate." * 35 + "com"),
    ("the name all through a label", "dhgate" * 10 + ".com"),
    ("risk words all through a label", "risk" * 15 + ".com"),
    ("hyphens", "-" * 63 + ".com"),
    ("a label that does not decode", "xn--" + "9" * 59 + ".com"),
    ("control characters", "\0\n\x7f.com"),
    ("a surrogate", "\ud800.com"),
]


@pytest.mark.parametrize("domain", [r[1] for r in HOSTILE], ids=[r[0] for r in HOSTILE])
def test_hostile_domains_take_no_time(registry: Registry, domain: str) -> None:
    find_lookalike("warm.example", registry)
    started = time.process_time()
    find_lookalike(domain, registry)
    assert time.process_time() - started < 0.1


NEAR = [
    ("a letter twice", "Paypall", "paypal"),
    ("a capital I", "PayPaI", "paypal"),
    ("a neighbouring key", "Amazom", "amazon"),
    ("an ordinary word", "Amazing", ""),
    ("the name itself", "Amazon", ""),
    ("near a name that is a word", "Stripes", ""),
]


@pytest.mark.parametrize(("word", "platform"), [r[1:] for r in NEAR], ids=[r[0] for r in NEAR])
def test_near_name(registry: Registry, word: str, platform: str) -> None:
    found = find_near_name(word, registry)
    assert (found.platform if found else "") == platform


HOSTED = [
    ("temu-3f683.firebaseapp.com", "temu", "the name, and what the host added"),
    ("paypal-login.web.app", "paypal", "the name beside a risk word"),
    ("paypa1.onmicrosoft.com", "paypal", "a digit for a letter"),
    ("x.dhgate.pages.dev", "dhgate", "below the chosen name another one"),
]
NOT_HOSTED = [
    ("gmail.com", "the host itself"),
    ("wish.web.app", "an ordinary word"),
    ("fast-audio-48214.firebaseapp.com", "somebody's name"),
    ("temu.example", "no host"),
    ("temus.web.app", "a slip of the pen"),
]


@pytest.mark.parametrize(("domain", "platform", "why"), HOSTED)
def test_a_name_chosen_below_a_host(
    domain: str, platform: str, why: str, registry: Registry
) -> None:
    found = find_hosted(domain, registry)
    assert found, why
    assert found.platform == platform, why


@pytest.mark.parametrize(("domain", "why"), NOT_HOSTED)
def test_no_name_chosen_below_a_host(domain: str, why: str, registry: Registry) -> None:
    assert find_hosted(domain, registry) is None, why


LISTED = Words(["ace act add", "addon", "box"])


@pytest.mark.parametrize("word", ["ace", "act", "add", "addon", "box"])
def test_words_of_a_list(word: str) -> None:
    assert word in LISTED


@pytest.mark.parametrize("word", ["", "a", "ac", "addo", "addons", "boxe", "zoo", "\x7f"])
def test_words_of_no_list(word: str) -> None:
    assert word not in LISTED


def test_a_list_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        Words(["box", "ace"])
