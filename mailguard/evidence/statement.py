"""The statement of a pack: what a person signs and a platform or the police reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from jinja2 import Environment, PackageLoader, StrictUndefined

from mailguard import __version__
from mailguard.auth.model import DkimResult, Source
from mailguard.evidence.exhibit import Exhibit
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.registry.index import Registry
from mailguard.report.explain import explain
from mailguard.report.platforms import platform_name
from mailguard.report.safe import printable
from mailguard.words.sentences import LANGUAGES, sentence

_LONG = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the statement: sentences, then labelled lines."""

    title: str
    sentences: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


def statements(
    exhibits: Sequence[Exhibit],
    registry: Registry,
    made: datetime,
    *,
    signed: bool,
    gone: Sequence[str] = (),
) -> dict[str, bytes]:
    """The statement as text and as HTML in each language, and how the pack is checked."""
    environment = Environment(
        loader=PackageLoader("mailguard.evidence"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found = {}
    for language in LANGUAGES:
        writer = _Writer(exhibits, registry, made, language, gone)
        sections = list(writer.sections())
        page = environment.get_template("statement.html").render(
            language="zh-Hans" if language == "zh" else "en",
            title=writer.say("evidence.title"),
            sections=sections,
            sign=writer.say("evidence.signed_by_me"),
        )
        found[f"STATEMENT.{language}.html"] = page.encode()
        found[f"STATEMENT.{language}.txt"] = _text(writer, sections).encode()
    found["VERIFY.txt"] = _verify_note(signed=signed).encode()
    return found


def _text(writer: _Writer, sections: Sequence[Section]) -> str:
    lines = [writer.say("evidence.title"), ""]
    for section in sections:
        lines += [section.title, "-" * 60, *section.sentences]
        for line in section.lines:
            lines.append(f"{line.label}:")
            lines += [f"    {value}" for value in line.values]
        lines.append("")
    lines += [writer.say("evidence.signed_by_me"), "", "_" * 50, ""]
    return "\n".join(lines)


def _verify_note(*, signed: bool) -> str:
    codes = ["evidence.verify", *(["evidence.verify_signed"] if signed else [])]
    codes.append("evidence.verify_mailguard")
    parts = ["".join(sentence(code, language=name) for code in codes) for name in LANGUAGES]
    return ("\n" + "=" * 72 + "\n").join(parts)


@dataclass(frozen=True, slots=True)
class _Writer:
    exhibits: Sequence[Exhibit]
    registry: Registry
    made: datetime
    language: str
    gone: Sequence[str]

    def say(self, code: str, **params: object) -> str:
        return sentence(code, {k: str(v) for k, v in params.items()}, language=self.language)

    def name(self, platform: str) -> str:
        return platform_name(self.registry, platform, self.language)

    def sections(self) -> Iterator[Section]:
        yield Section(self.say("evidence.summary"), tuple(self._summary()), tuple(self._missing()))
        leads = tuple(self._leads())
        none = () if leads else (self.say("evidence.no_leads"),)
        yield Section(self.say("evidence.leads"), none, leads)
        yield Section(self.say("evidence.channels"), (), tuple(self._channels()))
        for number, exhibit in enumerate(self.exhibits, 1):
            title = self.say("evidence.mail", number=number)
            yield Section(title, (), tuple(self._mail(exhibit)))
        yield Section(self.say("evidence.how"), (self.say("evidence.see_verify"),))

    def _summary(self) -> Iterator[str]:
        program = f"mailguard {__version__}"
        made = self.made.strftime("%Y-%m-%d %H:%M %Z")
        parts = [str(n) for n, exhibit in enumerate(self.exhibits, 1) if not exhibit.complete]
        if parts:
            yield self.say("evidence.parts", numbers=", ".join(parts))
        code = "evidence.made_parts" if parts else "evidence.made"
        yield self.say(code, when=made, program=program, count=len(self.exhibits))
        flagged = [e.verdict for e in self.exhibits if e.verdict.kind.flagged]
        for platform, count in Counter(verdict.platform for verdict in flagged).most_common():
            code = "evidence.poses" if platform else "evidence.flagged"
            yield self.say(code, count=count, platform=self.name(platform))
        if others := len(self.exhibits) - len(flagged):
            yield self.say("evidence.harmless", count=others)
        times = sorted(e.arrived for e in self.exhibits if e.arrived)
        if times:
            yield self.say("evidence.span", first=_time(times[0]), last=_time(times[-1]))

    def _missing(self) -> Iterator[Line]:
        if self.gone:
            yield Line(self.say("evidence.gone", count=len(self.gone)), tuple(self.gone))

    def _leads(self) -> Iterator[Line]:
        """Every lead that tells something, once, by kind, with the mails that give it."""
        where: dict[tuple[LeadKind, str], list[int]] = {}
        shown: dict[tuple[LeadKind, str], Lead] = {}
        for number, exhibit in enumerate(self.exhibits, 1):
            for lead in filter(attrgetter("telling"), exhibit.checked.leads):
                key = (lead.kind, lead.value)
                where.setdefault(key, []).append(number)
                shown.setdefault(key, lead)
        for kind in LeadKind:
            values = tuple(
                f"{_both(shown[key])} "
                f"({self.say('evidence.in_mails', numbers=', '.join(map(str, where[key])))})"
                for key in where
                if key[0] is kind
            )
            if values:
                yield Line(self.say(f"lead.{kind}"), values)

    def _channels(self) -> Iterator[Line]:
        platforms = dict.fromkeys(e.verdict.platform for e in self.exhibits if e.verdict.platform)
        for platform in platforms:
            channels = tuple(self._channels_of(platform))
            yield Line(self.name(platform), channels or (self.say("evidence.no_channels"),))
        yield Line(self.say("evidence.payee"), (self.say("evidence.payee_where"),))
        yield Line(self.say("evidence.police"), (self.say("evidence.police_where"),))

    def _channels_of(self, platform: str) -> list[str]:
        """The platform's channels in the reader's language; in any where it has none in that."""
        known = self.registry.platforms.get(platform)
        facts = known.report_channels if known else ()
        ours = [f.value for f in facts if not f.language or f.language.startswith(self.language)]
        return ours or [fact.value for fact in facts]

    def _mail(self, exhibit: Exhibit) -> Iterator[Line]:
        verdict, delivery = exhibit.verdict, exhibit.checked.report.delivery
        name = self.name(verdict.platform)
        words = explain(verdict, language=self.language, platform=name)
        if exhibit.arrived:
            yield Line(self.say("evidence.received"), (_time(exhibit.arrived),))
        yield Line(self.say("face.from"), (printable(words.author),))
        yield Line(self.say("face.subject"), (printable(words.subject),))
        what = " · ".join(part for part in (words.kind, words.severity, words.about) if part)
        reasons = [printable(reason, _LONG) for reason in words.reasons]
        yield Line(self.say("evidence.verdict"), (what, words.rule, *reasons))
        if delivery.client_ip:
            server = f"{delivery.helo} [{delivery.client_ip}]"
            yield Line(self.say("evidence.delivered_by"), (printable(server),))
        if delivery.mail_from is not None:
            yield Line(self.say("evidence.envelope"), (printable(f"<{delivery.mail_from}>"),))
        yield Line(self.say("evidence.signatures"), tuple(self._signatures(exhibit)))
        yield from self._told(exhibit)
        yield Line(self.say("evidence.place"), (printable(exhibit.place),))
        yield Line(self.say("evidence.hash"), (exhibit.sha256,))
        if not exhibit.complete:
            have = len(exhibit.raw)
            yield Line("!", (self.say("evidence.incomplete", have=have, size=exhibit.size),))

    def _signatures(self, exhibit: Exhibit) -> Iterator[str]:
        own = [found for found in exhibit.checked.report.dkim if found.source is Source.OWN]
        for found in own:
            domain, selector = printable(found.domain), printable(found.selector)
            result = self._result(found)
            names = {"domain": domain, "selector": selector, "result": result}
            yield self.say("evidence.signature", **names) if domain else result
        if not own:
            yield self.say("evidence.unsigned")

    def _told(self, exhibit: Exhibit) -> Iterator[Line]:
        """What a trusted server noted about signatures: its word, and nothing that can be shown."""
        report = exhibit.checked.report
        told = [found for found in report.dkim if found.source is Source.TRUSTED]
        if told:
            label = self.say("evidence.told", host=printable(report.trusted_by))
            yield Line(label, tuple(f"{printable(f.domain)}: {self._result(f)}" for f in told))

    def _result(self, found: DkimResult) -> str:
        if not found.reason:
            return str(found.result)
        why = sentence(f"auth.reason.{found.reason}", language=self.language)
        return f"{found.result} – {why}"


def _both(lead: Lead) -> str:
    """A lead as it is compared, and as it was written where that differs."""
    value, shown = printable(lead.value, _LONG), printable(lead.shown, _LONG)
    return value if value.lower() == shown.lower() else f"{value} — “{shown}”"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S %z").strip()
