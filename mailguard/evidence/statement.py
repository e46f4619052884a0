"""The statement of a pack: what a person signs and a platform or the police reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.particulars import particulars
from mailguard.evidence.speaker import Line, Speaker
from mailguard.evidence.summary import summary, title
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.limits import MAX_LEADS
from mailguard.registry.index import Registry
from mailguard.report.html import pages
from mailguard.report.safe import LONG, printable
from mailguard.words.sentences import LANGUAGES, labelled, sentence


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
    template = pages("mailguard.evidence").get_template("statement.html")
    found = {}
    for language in LANGUAGES:
        writer = _Writer(registry, language, made, exhibits, gone)
        sections = list(writer.sections())
        page = template.render(
            language="zh-Hans" if language == "zh" else "en",
            title=title(writer, exhibits),
            sections=sections,
            sign=writer.say("evidence.signed_by_me"),
        )
        found[f"STATEMENT.{language}.html"] = page.encode()
        found[f"STATEMENT.{language}.txt"] = _text(writer, sections).encode()
    found["VERIFY.txt"] = verify_note(signed=signed)
    return found


def _text(writer: _Writer, sections: Sequence[Section]) -> str:
    lines = [title(writer, writer.exhibits), ""]
    for section in sections:
        lines += [section.title, "-" * 60, *section.sentences]
        for line in section.lines:
            lines.append(labelled(line.label, "", writer.language).rstrip())
            lines += [f"    {value}" for value in line.values]
        lines.append("")
    lines += [writer.say("evidence.signed_by_me"), "", "_" * 50, ""]
    return "\n".join(lines)


def verify_note(*, signed: bool) -> bytes:
    """How a pack is checked without mailguard, and with it."""
    codes = ["evidence.verify", *(["evidence.verify_signed"] if signed else [])]
    codes.append("evidence.verify_mailguard")
    parts = ["\n".join(sentence(code, language=name) for code in codes) for name in LANGUAGES]
    return ("\n" + "=" * 72 + "\n").join(parts).encode()


@dataclass(frozen=True, slots=True)
class _Writer(Speaker):
    exhibits: Sequence[Exhibit]
    gone: Sequence[str]

    def sections(self) -> Iterator[Section]:
        yield Section(
            self.say("evidence.summary"),
            tuple(summary(self, self.exhibits)),
            tuple(self._missing()),
        )
        leads = tuple(self._leads())
        yield Section(self.say("evidence.leads"), tuple(self._on_leads(leads)), leads)
        yield Section(self.say("registry.section.report_channels"), (), tuple(self._channels()))
        for number, exhibit in enumerate(self.exhibits, 1):
            title = self.say("evidence.mail", number=number)
            yield Section(title, (), tuple(particulars(self, exhibit)))
        yield Section(self.say("evidence.how"), (self.say("evidence.see_verify"),))

    def _missing(self) -> Iterator[Line]:
        if self.gone:
            yield Line(self.say("evidence.gone", count=len(self.gone)), tuple(self.gone))

    def _on_leads(self, leads: Sequence[Line]) -> Iterator[str]:
        """That there are none, or that there may be more."""
        if not leads:
            yield self.say("evidence.no_leads")
        counts = (Counter(lead.kind for lead in e.checked.leads) for e in self.exhibits)
        if any(count >= MAX_LEADS for kinds in counts for count in kinds.values()):
            yield self.say("evidence.most_leads", most=MAX_LEADS)

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
                self.say("evidence.in_mails", value=_both(shown[key]), numbers=runs(where[key]))
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


def runs(numbers: Sequence[int]) -> str:
    """Ascending numbers, more than two in a row as the first and the last: hundreds may share a
    contact.
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found
    )


def _both(lead: Lead) -> str:
    """A lead as it is compared, and as it was written where that differs."""
    value, shown = printable(lead.value, LONG), printable(lead.shown, LONG)
    return value if value.lower() == shown.lower() else f"{value} — “{shown}”"
