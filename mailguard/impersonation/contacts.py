"""Lures that lead off the platform: QQ, WeChat, WhatsApp and others, however disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from mailguard.findings import Code
from mailguard.impersonation.denial import denied
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import CLAUSE_END, SENTENCE_END, Page, bounds, words_in
from mailguard.impersonation.vocabulary import Word, lexicon, names_lexicon
from mailguard.limits import MAX_CANDIDATES
from mailguard.names.fold import Folded, fold_alike, fold_plain, looks_otherwise
from mailguard.names.search import Search
from mailguard.names.writing import HAN
from mailguard.registry.index import Registry

_GAP = r"[\s._\-–—·•*'\"/|]{0,2}"
_GAPS = " ._-–—·•*'\"/"
# Digits as people write them to slip past a filter: spaced, dotted, in Chinese numerals.
_DIGIT = r"[0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖两幺]"
_NUMBER = rf"{_DIGIT}(?:[\s._\-–—·•*]{{0,2}}{_DIGIT}){{4,14}}"
_MORE = r"(?:\s?[/|、或]\s?(?!1[3-9]\d{9}|[48]00\d{7})[1-9][0-9]{4,10}(?![0-9-])){0,4}"
"""Numbers beside the first one: no mobile, no hotline."""
_HANDLE = r"[a-z][a-z0-9_-]{4,30}"
_PHONE = r"\+?[0-9][0-9 ().\-–]{6,18}[0-9]"
_BETWEEN = (
    r"(?:\s|客服|号码?|账号|群|专线|专员|经理|官方|id|no|number|n[ro°]\.?|numero|nummer|номер|num|is|为|是|联系|"
    r"[:：;=>»→\-–—()（）\[\]【】<\"'“”、，,|/@+#.*]){0,12}"
)
_MAX_PER_KIND = 10
_AT_STAKE = (Word.THREAT, Word.FEE_ACTIVATION, Word.FEE_DEPOSIT, Word.FEE_RETURN)


@dataclass(frozen=True, slots=True)
class _Channel:
    """A messenger: what it is called, under which disguises, and what an account of it looks like.

    Every name holds one of `seeds`, or stands before one: they spare most text the search.
    """

    kind: str
    seeds: tuple[str, ...]
    name: re.Pattern[str]
    account: re.Pattern[str]


def _channel(kind: str, seeds: str, names: str, account: str) -> _Channel:
    return _Channel(
        kind,
        tuple(_folded(seeds).split("|")),
        re.compile(_folded(names)),
        re.compile(_folded(_BETWEEN) + f"(?!https?:)({_folded(account)})"),
    )


def _spread(*parts: str) -> str:
    """Seeds of the letters `parts`, and of what `_GAP` lets stand between them."""
    gaps = ["", *_GAPS, *map("".join, product(_GAPS, repeat=2))]
    return "|".join(gap.join(parts) for gap in gaps)


def _folded(pattern: str) -> str:
    """A pattern for folded text: its literals as `fold_plain` gives them, its syntax untouched."""
    return "".join(c if c.isascii() else fold_plain(c).text for c in pattern)


_CHANNELS = (
    _channel(
        "contact_qq",
        f"{_spread('q', 'q')}|q号|q群|q:|{'|'.join(f'q{n}|q {n}' for n in range(1, 10))}|"
        "扣|抠|叩|蔻|球球|秋秋|企鹅|qiuqiu|koukou",
        rf"(?<![a-z])q{_GAP}q(?![a-z])|[扣抠叩蔻]{_GAP}[扣抠叩蔻q]|球球|秋秋|企鹅(?:号|群|客服)?|"
        rf"(?<![a-z])q(?=[号群])|(?<={HAN})\s?q(?=:?\s?[1-9])|扣(?=:?\s?[1-9][0-9]{{5}})|"
        r"(?<![a-z])(?:qiuqiu|koukou)",
        _NUMBER + _MORE,
    ),
    _channel(
        "contact_wechat",
        "微|薇|威|维|徽|葳|信|xin|vx|v x|wx|w x|加|联系|搜|+v|+w|+ v|+ w|chat|卫星|绿泡",
        rf"[微薇威维徽葳]{_GAP}(?:信|xin|芯)|[微薇威](?:心|[^\w\s]{{1,3}})(?=号|:)|绿泡泡?|"
        r"(?<![a-z])[vw]\s?(?:信|xin)|(?<![a-z])(?:[vw]x(?![a-z0-9])|[vw]\sx(?=\s?[号:]))|"
        rf"(?:加我?|联系|搜|{HAN}\+)\s?[vw](?:\s?(?:信|xin))?(?![a-z])|(?<!\S)\+[vw](?=:)|"
        rf"(?:加我?|{HAN}\+)[微薇威](?:{_GAP}(?:信|xin|芯))?|"
        r"[微薇威][❤♥♡💕💖💗💙💚💛💜]{1,3}|"
        rf"(?<![a-z])we{_GAP}chat(?![a-z])|(?<![a-z])wei\s?xin(?![a-z])|卫星(?=号|:)",
        rf"{_HANDLE}|{_NUMBER}",
    ),
    _channel(
        "contact_telegram",
        "telegram|telgram|tg|t g|电报|飞机|t.me/|телеграм|텔레그램|テレグラム|טלגרם|टेलीग्राम|"
        "تيليجرام|تيليغرام|تلغرام|تليجرام",
        r"(?<![a-z])tele?gram(?![a-z])|(?<![a-z])t\s?g(?=\s?(?:[:@号]|客服))|电报|纸飞机|"
        r"飞机(?=号|客服|群|\s?[:@])|(?<![a-z])t\.me/|телеграм\w*|텔레그램|テレグラム|"
        "טלגרם|टेलीग्राम|تيليجرام|تيليغرام|تلغرام|تليجرام",
        rf"@?{_HANDLE}|{_PHONE}",
    ),
    _channel(
        "contact_whatsapp",
        "whats|what|wa.me/|wats|wasap|ватсап|вотсап|вацап|왓츠앱|ワッツアップ|וואטסאפ|ווטסאפ|व्हाट्सएप|व्हाट्सऐप|"
        "واتساب|واتس اب|واتس آب",
        rf"(?<![a-z])whats{_GAP}app(?![a-z])|(?<![a-z])wa\.me/|(?<![a-z])(?:wats+app|wasap|whatapp)|"
        r"(?:ватсап|вотсап|вацап)\w*|왓츠앱|ワッツアップ|וואטסאפ|ווטסאפ|व्हाट्सएप|व्हाट्सऐप|"
        "واتساب|واتس اب|واتس آب",
        _PHONE,
    ),
    _channel(
        "contact_line",
        "line|赖|ライン|ไลน์|라인",
        r"(?<![a-z])line(?=\s?(?:id\b|客服|号|官方|で|に|の|@|아이디|으로|로))|"
        rf"(?:加我?|联系|{HAN}\+|ผ่าน)\s?line(?![a-z])|{HAN}\s?line(?=\s?:)|(?<![a-z])line\.me/(?:[a-z]+/)*|ไลน์|"
        r"라인(?=\s?(?:아이디|id|으로|추가))|加赖|ライン(?=で|id|追加)",
        rf"@?{_HANDLE}|{_NUMBER}|[a-z0-9]{{3,}}",
    ),
    _channel(
        "contact_messenger",
        "zalo|viber|skype|kakao|signal|wickr|discord|카카오톡|카톡|вайбер|βάιμπερ|ווייבר",
        r"(?<![a-z])(?:zalo|viber|skype|kakao(?:\s?talk)?|signal(?=\s?[:+])|wickr|discord)(?![a-z])|"
        r"카카오톡|카톡|вайбер\w*|βάιμπερ|ווייבר",
        rf"(?:live:)?@?[a-z][a-z0-9_.-]{{4,30}}|{_PHONE}",
    ),
    _channel(
        "contact_workchat",
        "钉钉|飞书|dingtalk|feishu",
        "钉钉|飞书|(?<![a-z])(?:dingtalk|feishu)(?![a-z])",
        rf"{_HANDLE}|{_PHONE}",
    ),
)
_SEEDS = [(channel.kind, seed) for channel in _CHANNELS for seed in channel.seeds]
_SEARCH = Search([seed for _, seed in _SEEDS])
_REACH = 6
"""Characters by which a name begins before its first seed, at most ("ผ่าน line")."""
_PUBLIC_ACCOUNT = re.compile(
    r"\s*(?:官方)?(?:公众号|服务号|小程序|视频号|支付|钱包|pay\b|转账|零钱|二维码支付)"
)
_BEFORE = 40
_AFTER = 24


def contact_lures(page: Page) -> Iterator[Lure]:
    """Every way off the platform that the text offers, at most ten of a kind. Never raises."""
    readings = [_Reading(page.folded)]
    if looks_otherwise(page.text):
        readings.append(_Reading(fold_alike(page.text)))
    for channel in _CHANNELS:
        for reading in readings:
            if channel.kind not in reading.seeds:
                continue
            lures = list(islice(_offers(channel, reading, page), _MAX_PER_KIND))
            yield from lures
            if lures:
                break


class _Reading:
    """Text folded in one way, and where in it the seeds stand of each channel that has some."""

    def __init__(self, folded: Folded) -> None:
        self.text = folded.text
        self.place = folded.place
        self.seeds: dict[str, list[int]] = {}
        for index, start, _ in _SEARCH.find(self.text):
            self.seeds.setdefault(_SEEDS[index][0], []).append(start)

    def names(self, channel: _Channel) -> Iterator[re.Match[str]]:
        """What `channel.name.finditer` would find: it would try each character of the text."""
        tried = 0
        for seed in sorted(self.seeds[channel.kind]):
            for start in range(max(tried, seed - _REACH), seed + 1):
                tried = start + 1
                if match := channel.name.match(self.text, start):
                    yield match
                    tried = match.end()
                    break


def _offers(channel: _Channel, reading: _Reading, page: Page) -> Iterator[Lure]:
    text = reading.text
    for match in islice(reading.names(channel), MAX_CANDIDATES):
        account = channel.account.match(text, match.end())
        if not account and not _invites(text, match.start(), match.end()):
            continue
        if _PUBLIC_ACCOUNT.match(text, match.end()) and not account:
            continue
        end = account.end() if account else match.end()
        if _follows(text, match.start(), end, page.registry):
            continue
        if not denied(text, match.start(), end, concrete=account is not None):
            first, last = reading.place(match.start(), end)
            yield Lure(Code.LURE_CONTACT, channel.kind, page.text[first:last].strip())


def _invites(text: str, start: int, end: int) -> bool:
    """Whether the clause asks to get in touch right beside the messenger's name."""
    first, last = bounds(text, start, end, CLAUSE_END)
    near = text[max(first, start - _BEFORE) : min(last, end + _AFTER)]
    return bool(lexicon(Word.CONTACT).find(near))


def _follows(text: str, start: int, end: int, registry: Registry) -> bool:
    """Whether readers are only invited to follow a public channel, and nothing is at stake."""
    first, last = bounds(text, start, end, SENTENCE_END)
    words = words_in(names_lexicon(registry, *_AT_STAKE, Word.SOCIAL).find(text[first:last]))
    return words == {Word.SOCIAL}
