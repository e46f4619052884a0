"""The beginning of a statement: what is in the pack, and no more than the verdicts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mailguard import __version__
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.speaker import Speaker
from mailguard.verdict.model import Kind

_FLAGGED = {
    Kind.IMPERSONATION: ("evidence.poses", "evidence.poses_as_none"),
    Kind.SUSPICIOUS: ("evidence.suspicious", "evidence.suspicious_of_none"),
}
"""What is said of mails of a kind that concern a platform, and of those that name none."""
_OTHERS = {
    Kind.UNRELATED: "evidence.unrelated",
    Kind.UNDETERMINED: "evidence.undetermined",
}


def title(speaker: Speaker, exhibits: Sequence[Exhibit]) -> str:
    """What the statement is on: the worst of its mails."""
    kinds = {exhibit.verdict.kind for exhibit in exhibits}
    if Kind.IMPERSONATION in kinds:
        return speaker.say("evidence.title")
    return speaker.say(f"evidence.title_{'suspicious' if Kind.SUSPICIOUS in kinds else 'plain'}")


def summary(speaker: Speaker, exhibits: Sequence[Exhibit]) -> Iterator[str]:
    """Its sentences."""
    program, when = f"mailguard {__version__}", speaker.time(speaker.made)
    parts = [str(n) for n, exhibit in enumerate(exhibits, 1) if not exhibit.complete]
    if parts:
        yield speaker.say("evidence.parts", numbers=", ".join(parts))
    yield speaker.say("evidence.made", when=when, program=program, count=len(exhibits))
    yield from _origins(speaker, exhibits)
    yield from _flagged(speaker, exhibits)
    yield from _others(speaker, exhibits)
    times = sorted(exhibit.arrived for exhibit in exhibits if exhibit.arrived)
    if times:
        first, last = speaker.time(times[0]), speaker.time(times[-1])
        code = "evidence.span" if first != last else "evidence.moment"
        known = "" if len(times) == len(exhibits) else "_known"
        yield speaker.say(f"{code}{known}", first=first, last=last)


def _origins(speaker: Speaker, exhibits: Sequence[Exhibit]) -> Iterator[str]:
    """Where the mails were had from, and what can be said for them."""
    for fetched, code in ((True, "evidence.fetched"), (False, "evidence.given")):
        if count := sum(e.complete and e.fetched is fetched for e in exhibits):
            yield speaker.say(code, count=count)


def _flagged(speaker: Speaker, exhibits: Sequence[Exhibit]) -> Iterator[str]:
    for kind, (of_one, of_none) in _FLAGGED.items():
        for platform, count in _platforms(exhibits, kind):
            code = of_one if platform else of_none
            yield speaker.say(code, count=count, platform=speaker.name(platform))


def _others(speaker: Speaker, exhibits: Sequence[Exhibit]) -> Iterator[str]:
    if others := sum(not exhibit.verdict.kind.flagged for exhibit in exhibits):
        yield speaker.say("evidence.harmless", count=others)
    for platform, count in _platforms(exhibits, Kind.GENUINE):
        yield speaker.say("evidence.genuine", count=count, platform=speaker.name(platform))
    for kind, code in _OTHERS.items():
        if count := sum(exhibit.verdict.kind is kind for exhibit in exhibits):
            yield speaker.say(code, count=count)


def _platforms(exhibits: Sequence[Exhibit], kind: Kind) -> list[tuple[str, int]]:
    """The platforms that mails of a kind concern, and how many each."""
    return Counter(e.verdict.platform for e in exhibits if e.verdict.kind is kind).most_common()
