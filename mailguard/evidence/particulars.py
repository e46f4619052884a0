"""What a statement says of one mail."""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.auth.model import DkimResult, Source
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.speaker import Line, Speaker
from mailguard.report.explain import explain
from mailguard.report.results import result_word
from mailguard.report.safe import LONG, printable, printable_sender
from mailguard.words.sentences import labelled, sentence


def particulars(speaker: Speaker, exhibit: Exhibit) -> Iterator[Line]:
    """The lines on a mail."""
    say = speaker.say
    name = speaker.name(exhibit.verdict.platform)
    words = explain(exhibit.verdict, language=speaker.language, platform=name)
    yield Line(say("report.received"), (_received(speaker, exhibit),))
    yield Line(say("face.from"), (printable_sender(words.author),))
    yield Line(say("evidence.to"), tuple(_recipients(speaker, exhibit)))
    yield Line(say("face.subject"), (printable(words.subject),))
    what = " · ".join(part for part in (words.kind, words.severity, words.about) if part)
    reasons = [printable(reason, LONG) for reason in words.reasons]
    yield Line(say("report.verdict"), (what, words.rule, *reasons))
    yield from _delivery(speaker, exhibit)
    yield Line(say("evidence.signatures"), tuple(_signatures(speaker, exhibit)))
    yield from _told(speaker, exhibit)
    yield Line(say("evidence.place"), (printable(exhibit.place),))
    yield Line(say("evidence.hash"), (exhibit.sha256,))
    if not exhibit.complete:
        have = len(exhibit.raw)
        yield Line("!", (say("evidence.incomplete", have=have, size=exhibit.size),))


def _received(speaker: Speaker, exhibit: Exhibit) -> str:
    """When, and by whose word."""
    code = f"evidence.received_{exhibit.arrived_by or 'unknown'}"
    if exhibit.arrived:
        return speaker.say(code, when=speaker.time(exhibit.arrived))
    if exhibit.dated:
        return speaker.say("evidence.received_dated", when=speaker.time(exhibit.dated))
    return speaker.say(code)


def _recipients(speaker: Speaker, exhibit: Exhibit) -> Iterator[str]:
    found = exhibit.recipients
    for name, value in found:
        yield f"{name}: {printable(value, LONG)}"
    if not found:
        yield speaker.say("evidence.to_nobody")


def _delivery(speaker: Speaker, exhibit: Exhibit) -> Iterator[Line]:
    delivery = exhibit.checked.report.delivery
    if delivery.client_ip:
        server = f"{delivery.helo} [{delivery.client_ip}]"
        yield Line(speaker.say("report.server"), (printable(server),))
    if delivery.mail_from is not None:
        sender = printable(f"<{delivery.mail_from}>")
        yield Line(speaker.say("report.envelope"), (sender,))


def _signatures(speaker: Speaker, exhibit: Exhibit) -> Iterator[str]:
    own = [found for found in exhibit.checked.report.dkim if found.source is Source.OWN]
    for found in own:
        domain, selector = printable(found.domain), printable(found.selector)
        result = _result(speaker, found)
        names = {"domain": domain, "selector": selector, "result": result}
        yield speaker.say("evidence.signature", **names) if domain else result
    if not own:
        yield speaker.say("evidence.unsigned")


def _told(speaker: Speaker, exhibit: Exhibit) -> Iterator[Line]:
    """What a trusted server noted about signatures: its word, and nothing that can be shown."""
    report = exhibit.checked.report
    told = [found for found in report.dkim if found.source is Source.TRUSTED]
    if told:
        label = speaker.say("evidence.told", host=printable(report.trusted_by))
        signed = [(printable(found.domain), _result(speaker, found)) for found in told]
        yield Line(label, tuple(labelled(*one, speaker.language) for one in signed))


def _result(speaker: Speaker, found: DkimResult) -> str:
    result = result_word(found.result, speaker.language)
    if not found.reason:
        return result
    why = sentence(f"auth.reason.{found.reason}", language=speaker.language)
    return f"{result} – {why}"
