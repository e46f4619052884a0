"""The analysis from end to end: deterministic, quiet, and never raising."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.context import Context
from mailguard.engine import Tools, analyse, analyse_all
from mailguard.findings import Code
from mailguard.registry.index import Registry
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.policy import Lookups, Policy
from tests.impersonation.reading import raw
from tests.impersonation.reading import registry as shipped
from tests.recorder import Recorder

FORGED = raw("Please sign in.", sender="DHgate <service@dhgate.com>")
STRANGER = raw("Please sign in.", sender="DHgate <a@stranger.example>")


def judged(
    mail: bytes,
    *,
    resolver: Recorder | None = None,
    registry: Registry | None = None,
    policy: Policy | None = None,
    context: Context | None = None,
) -> Verdict:
    return analyse(
        mail,
        context or Context(),
        resolver=resolver or Recorder(),
        registry=registry or shipped(),
        policy=policy or Policy(),
        clock=lambda: 1762220000.0,
    )


def test_the_same_mail_gets_the_same_verdict() -> None:
    assert judged(FORGED) == judged(FORGED)


def test_mails_read_together_get_the_verdicts_that_each_gets_alone() -> None:
    mails = [FORGED, b"", STRANGER, FORGED]
    tools = Tools(Recorder(), shipped(), Policy(), lambda: 1762220000.0)
    together = list(analyse_all([(mail, Context()) for mail in mails], tools))
    assert together == [judged(mail) for mail in mails]


def test_a_verdict_does_not_wait_until_the_next_sender_is_asked_about() -> None:
    resolver = Recorder()
    tools = Tools(resolver, shipped(), Policy(), lambda: 1762220000.0)
    verdicts = analyse_all([(STRANGER, Context()), (FORGED, Context())], tools)
    assert next(verdicts).kind is Kind.IMPERSONATION
    assert resolver.asked == []


def test_a_stranger_is_not_told_that_his_mail_was_read() -> None:
    resolver = Recorder()
    signature = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=stranger.example; s=you; h=from; bh=x; b=y\r\n"
    )
    assert judged(signature + STRANGER, resolver=resolver).kind is Kind.IMPERSONATION
    assert resolver.asked == []


def test_the_operator_may_have_everything_asked() -> None:
    resolver = Recorder()
    judged(STRANGER, resolver=resolver, policy=Policy(lookups=Lookups.ALWAYS))
    assert any("stranger.example" in name for name in resolver.asked)


def test_only_the_platform_is_asked_about_its_own_address() -> None:
    resolver = Recorder()
    judged(FORGED, resolver=resolver)
    assert "_dmarc.dhgate.com" in resolver.asked
    # RFC 9989 section 4.10: the tree walk goes on to the top-level domain.
    assert all(name.endswith(("dhgate.com", "_dmarc.com")) for name in resolver.asked)


def test_a_mail_read_in_part_says_so_and_gets_no_second_look() -> None:
    got = judged(STRANGER, context=Context(size=60_000_000))
    assert Code.MESSAGE_SIZE_LIMIT in [finding.code for finding in got.findings]
    assert not got.retry


@pytest.mark.parametrize("mail", [b"", b"\r\n", b"\x00" * 100, b"From: " + b"(" * 5000, b"\xff"])
def test_a_mail_of_nothing_gets_a_verdict(mail: bytes) -> None:
    got = judged(mail)
    assert got.kind is Kind.UNRELATED
    assert Code.ANALYSIS_CRASHED not in [finding.code for finding in got.findings]


class Broken(Registry):
    """A registry whose names cannot be searched: stands for a fault in the project itself."""

    fault: type[BaseException] = RuntimeError

    over = ""

    def find_names(self, text: str, **_how: bool) -> list:  # type: ignore[type-arg]
        """Fail over a text with certain words: over any."""
        if self.over in text:
            raise self.fault(text)
        return []


class Full(Broken):
    """One for which there is no room any more."""

    fault = MemoryError


class Touchy(Broken):
    """One that only some mail is too much for."""

    over = "sign in"


def broken(kind: type[Broken] = Broken) -> Registry:
    whole = shipped()
    return kind(whole.platforms, (), whole.vocabulary)


def test_a_crash_is_a_finding_and_never_fine() -> None:
    got = judged(STRANGER, registry=broken())
    crash = next(f for f in got.findings if f.code is Code.ANALYSIS_CRASHED)
    assert (got.kind, got.rule) == (Kind.UNDETERMINED, "crashed")
    assert dict(crash.params) == {"room": "impersonation", "error": "RuntimeError"}


def test_a_crash_over_one_mail_is_not_noted_of_the_next() -> None:
    tools = Tools(Recorder(), broken(Touchy), Policy(), lambda: 1762220000.0)
    crashed = [
        any(finding.code is Code.ANALYSIS_CRASHED for finding in verdict.findings)
        for verdict in analyse_all([(STRANGER, Context()), (b"", Context())], tools)
    ]
    assert crashed == [True, False]


def test_without_memory_no_verdict_is_made_up() -> None:
    """The process ends, for it would have none for the next mail either."""
    with pytest.raises(MemoryError):
        judged(STRANGER, registry=broken(Full))


def test_a_crash_excuses_nobody() -> None:
    # The room of claims fails, who sent the mail is still found out.
    head = b"Authentication-Results: mx.seller.example; dmarc=fail header.from=dhgate.com\r\n"
    got = judged(head + FORGED, registry=broken())
    assert got.kind is not Kind.GENUINE
    assert got.kind is not Kind.UNRELATED


@settings(max_examples=1000)
@given(st.binary(max_size=300), st.booleans())
def test_no_octets_raise_or_crash_a_room(octets: bytes, after_a_head: bool) -> None:
    mail = FORGED[:60] + octets if after_a_head else octets
    got = judged(mail)
    assert Code.ANALYSIS_CRASHED not in [finding.code for finding in got.findings]
