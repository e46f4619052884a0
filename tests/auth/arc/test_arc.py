"""Chains as forwarders make them (sealed by dkimpy), and what they are good for."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import dkim
import pytest
from dkim.canonicalization import CanonicalizationPolicy
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.arc import verify_arc
from mailguard.auth.model import ArcResult, Result
from mailguard.dns.answer import Answer, Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.modes import OfflineResolver
from mailguard.dns.zone import TIMEOUT, ZoneResolver
from mailguard.limits import MAX_ARC_SETS
from mailguard.message.parse import parse
from tests.auth.dkim.signing import MAIL, NOW, rsa_key

LIST = "list.example"
GATE = "gate.example"
OTHER = "other.example"
FOREIGN = "xn--r8jz45g.example"
RECORD = f"v=DKIM1; p={rsa_key().published}"
ZONE = {f"arc._domainkey.{domain}": {"TXT": [RECORD]} for domain in (LIST, GATE, OTHER, FOREIGN)}
NAMES = (b"from", b"to", b"subject", b"date")


@cache
def chain(*sealers: str, mail: bytes = MAIL, names: tuple[bytes, ...] = NAMES) -> bytes:
    """The mail as it came through these forwarders, first one first."""
    for number, sealer in enumerate(sealers):
        arc = f"; arc=pass header.d={sealers[number - 1]}" if number else ""
        results = f"Authentication-Results: {sealer}; dmarc=pass header.from=seen-by-{sealer}{arc}"
        fields = dkim.arc_sign(
            results.encode() + b"\r\n" + mail,
            b"arc",
            sealer.encode(),
            rsa_key().pem(),
            sealer.encode(),
            include_headers=list(names),
        )
        mail = b"".join(fields) + mail
    return mail


def with_fields(results: bytes | None = None, signature: bytes | None = None) -> bytes:
    """A mail of one sealer, sealed anew with these fields in place of its own."""
    message = parse(chain(LIST))
    results = results or message.fields("arc-authentication-results")[0].raw
    signature = signature or message.fields("arc-message-signature")[0].raw
    seal = message.fields("arc-seal")[0].raw
    sealed = signed(seal[: seal.rindex(b"b=") + 2], results, signature)
    return b"\r\n".join([sealed, signature, results, MAIL])


def signed(bare: bytes, *others: bytes) -> bytes:
    """The field `bare`, which ends in b=, with its signature of the others and itself."""
    fields = [tuple(field.split(b":", 1)) for field in (*others, bare)]
    canonical = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed").canonicalize_headers(fields)
    data = b"".join(name + b":" + value for name, value in canonical).removesuffix(b"\r\n")
    return bare + base64.b64encode(rsa_key().sign(data))


def domains(payload: bytes) -> tuple[str, ...]:
    """What a reader of results would say: enough for results as `chain` writes them."""
    return tuple(
        word.removeprefix("header.from=").rstrip(";")
        for word in payload.decode().split()
        if word.startswith("header.from=")
    )


def validate(mail: bytes, records: Any = None, **options: Any) -> ArcResult:
    lookups = Lookups(ZoneResolver(ZONE if records is None else records))
    options = {"sealers": (LIST, GATE, OTHER), "read_passes": domains, **options}
    return verify_arc(parse(mail), lookups=lookups, now=NOW, **options)


def test_a_mail_without_a_chain() -> None:
    assert validate(MAIL) == ArcResult(Result.NONE)


def test_a_chain_passes_and_names_its_sealers_from_the_newest_down() -> None:
    result = validate(chain(LIST, GATE))
    assert result.result == Result.PASS
    assert result.sealers == (GATE, LIST)


RESCUES: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    # reason, sealers of the chain, trusted ones, what passed
    ("one trusted sealer", (LIST,), (LIST,), ("seen-by-list.example",)),
    (
        "the oldest of several trusted ones",
        (LIST, GATE),
        (LIST, GATE),
        ("seen-by-list.example",),
    ),
    ("an untrusted sealer below says nothing", (OTHER, GATE), (GATE,), ("seen-by-gate.example",)),
    (
        "what a trusted one says through an untrusted one is hearsay",
        (LIST, OTHER, GATE),
        (LIST, GATE),
        ("seen-by-gate.example",),
    ),
    ("trust is read without case", (LIST,), ("LIST.example",), ("seen-by-list.example",)),
    (
        "U-labels are trusted as A-labels are (RFC 8616 section 3)",
        (FOREIGN,),
        ("例え.example",),
        (f"seen-by-{FOREIGN}",),
    ),
]


@pytest.mark.parametrize(
    ("sealers", "trusted", "passes"), [pytest.param(s, t, p, id=i) for i, s, t, p in RESCUES]
)
def test_a_chain_rescues(
    sealers: tuple[str, ...], trusted: tuple[str, ...], passes: tuple[str, ...]
) -> None:
    result = validate(chain(*sealers), sealers=trusted)
    assert result.rescues
    assert result.passes == passes


def test_a_chain_whose_newest_sealer_is_not_trusted_passes_but_does_not_rescue() -> None:
    mail = chain(LIST, OTHER)
    result = validate(mail, sealers=(LIST,), matters=lambda _domain: True)
    assert result.result == Result.PASS
    assert not result.rescues
    assert result.passes == ()


def test_a_second_from_that_was_not_sealed_is_not_rescued() -> None:
    result = validate(b"From: evil@example.com\r\n" + chain(LIST))
    assert result.result == Result.PASS
    assert not result.rescues


def test_a_body_that_was_sealed_in_part_is_not_rescued() -> None:
    nothing = base64.b64encode(hashlib.sha256().digest())
    bare = b"ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=list.example; s=arc;"
    bare += b" h=from; l=0; bh=" + nothing + b"; b="
    mail = with_fields(signature=signed(bare, parse(MAIL).fields("from")[0].raw))
    result = validate(mail)
    assert result.result == Result.PASS
    assert not result.rescues


BROKEN: list[tuple[str, bytes, bytes, str]] = [
    ("the body changed after the newest seal", b"parcel", b"refund", "body_hash"),
    ("a signed field changed", b"Your   order", b"Your refund", "signature"),
    ("an older result was changed", b"seen-by-list", b"seen-by-evil", "signature"),
    ("the sealer says that the chain had failed", b"cv=pass", b"cv=fail", "chain_validation"),
    ("the first sealer found a chain before it", b"cv=none", b"cv=pass", "chain_validation"),
    ("a set is doubled", b"ARC-Seal: i=2", b"ARC-Seal: i=1", "set_structure"),
    ("a set is missing", b"ARC-Seal: i=2", b"X-Seal: i=2", "set_structure"),
    ("a gap in the instances", b"i=2", b"i=3", "set_structure"),
    ("an instance of 0", b"ARC-Seal: i=1", b"ARC-Seal: i=0", "set_structure"),
    ("an instance over 50", b"ARC-Seal: i=1", b"ARC-Seal: i=51", "set_structure"),
    ("an instance that is no number", b"ARC-Seal: i=1", b"ARC-Seal: i=x", "tag_value"),
    ("no instance", b"ARC-Seal: i=1;", b"ARC-Seal:", "tag_missing"),
    ("results that do not start with i=", b"Results: i=1; ", b"Results: ", "tag_syntax"),
    ("a seal with h= (4.1.3)", b"ARC-Seal: i=1;", b"ARC-Seal: i=1; h=from;", "tag_value"),
    ("a message signature over seals (4.1.2)", b"h=from", b"h=arc-seal : from", "tag_value"),
    (
        "no query method that is known (4.1.2, RFC 6376 3.5)",
        b"h=from",
        b"q=dns/special; h=from",
        "query_method",
    ),
    ("rsa-sha1", b"a=rsa-sha256", b"a=rsa-sha1", "algorithm_historic"),
    ("a broken list of tags", b"cv=none;", b"cv=none; cv=none;", "tag_syntax"),
]


@pytest.mark.parametrize(
    ("old", "new", "reason"), [pytest.param(o, n, r, id=i) for i, o, n, r in BROKEN]
)
def test_a_broken_chain_fails(old: bytes, new: bytes, reason: str) -> None:
    mail = chain(LIST, GATE)
    broken = mail.replace(old, new)
    assert broken != mail
    result = validate(broken)
    assert (str(result.result), result.reason, result.rescues) == ("fail", reason, False)


def test_a_set_that_stands_there_twice_fails() -> None:
    """RFC 8617 section 5.2 step 3: each instance value occurs exactly once."""
    fields = chain(LIST).removesuffix(MAIL)
    assert validate(fields + fields + MAIL).reason == "set_structure"


INSTANCES: list[tuple[str, bytes, str]] = [
    ("as it is written", b"i=1;", "pass"),
    ("comments and folds around every part", b"(a;) \r\n\ti (b \\)) =(c=2) 1 (d) ;", "pass"),
    ("a leading nought", b"i=01;", "pass"),
    ("a comment without an end", b"(i=1;", "fail"),
    ("a comment in the number", b"i=1(x)1;", "fail"),
    ("three digits", b"i=001;", "fail"),
    ("the name is read with its case", b"I=1;", "fail"),
    ("no semicolon behind it", b"i=1", "fail"),
]


@pytest.mark.parametrize(("written", "word"), [pytest.param(w, r, id=i) for i, w, r in INSTANCES])
def test_the_instance_of_results_may_stand_between_comments(written: bytes, word: str) -> None:
    """RFC 8617 section 4.2.1: instance = [CFWS] %s"i" [CFWS] "=" [CFWS] position."""
    results = b"ARC-Authentication-Results: " + written + b" list.example; none"
    assert validate(with_fields(results=results)).result == word


def test_an_older_message_signature_may_be_broken_by_forwarding() -> None:
    changed = chain(LIST).replace(b"parcel is on", b"parcel (list footer) is on")
    assert validate(changed).result == Result.FAIL
    result = validate(resealed(changed))
    assert (result.result, result.rescues) == (Result.PASS, True)


def resealed(mail: bytes) -> bytes:
    """The mail sealed by GATE as the second of the chain."""
    results = f"Authentication-Results: {GATE}; arc=pass header.d={LIST}; dmarc=fail"
    fields = dkim.arc_sign(
        results.encode() + b"\r\n" + mail,
        b"arc", GATE.encode(), rsa_key().pem(), GATE.encode(), include_headers=list(NAMES),
    )  # fmt: skip
    return b"".join(fields) + mail


KEYS: list[tuple[str, Any, str, str]] = [
    ("a key that is gone", {}, "fail", "key_missing"),
    ("a DNS failure is a failure (5.2.1)", dict.fromkeys(ZONE, TIMEOUT), "fail", "key_dns"),
    ("a revoked key", {name: {"TXT": ["p="]} for name in ZONE}, "fail", "key_revoked"),
]


@pytest.mark.parametrize(
    ("records", "word", "reason"), [pytest.param(z, w, r, id=i) for i, z, w, r in KEYS]
)
def test_a_key_that_cannot_be_used(records: Any, word: str, reason: str) -> None:
    result = validate(chain(LIST), records)
    assert (str(result.result), result.reason) == (word, reason)


def test_offline_is_not_checked() -> None:
    message = parse(chain(LIST))
    result = verify_arc(message, lookups=Lookups(OfflineResolver()), now=NOW, sealers=(LIST,))
    assert (str(result.result), result.reason) == ("none", "not_checked")


def test_a_mail_read_in_part_is_not_judged() -> None:
    raw = chain(LIST)
    message = parse(raw[:-9], size=len(raw))
    result = verify_arc(message, lookups=Lookups(ZoneResolver(ZONE)), now=NOW, sealers=(LIST,))
    assert (str(result.result), result.reason) == ("none", "body_not_read")


class Silent:
    """Fails the test that asks it."""

    def query(self, name: str, rdtype: str) -> Answer:
        pytest.fail(f"{name} {rdtype} was asked for")
        return Answer(name, rdtype, Status.UNCHECKED)


@pytest.mark.parametrize(
    "mail",
    [chain(OTHER), chain(LIST, OTHER), chain(LIST).replace(b"ARC-Seal: i=1", b"ARC-Seal: i=2")],
    ids=["no trusted sealer", "the newest is not trusted", "a broken chain"],
)
def test_no_key_is_asked_for_where_the_chain_cannot_rescue(mail: bytes) -> None:
    verify_arc(parse(mail), lookups=Lookups(Silent()), now=NOW, sealers=(LIST,))


def test_a_chain_that_was_not_asked_for_still_names_its_sealers() -> None:
    result = validate(chain(LIST, OTHER), sealers=(LIST,))
    assert (str(result.result), result.reason) == ("none", "not_asked")
    assert result.sealers == (OTHER, LIST)


def seals(count: int) -> bytes:
    sealed = chain(LIST).removesuffix(MAIL)
    return b"".join(sealed.replace(b"i=1", b"i=%d" % i) for i in range(count, 0, -1)) + MAIL


def test_more_sets_than_the_rfc_knows_fail() -> None:
    assert validate(seals(MAX_ARC_SETS + 1)).reason == "too_many_sets"


def test_cost_grows_with_the_size_of_the_sets() -> None:
    def cost(size: int) -> float:
        mail = chain(LIST).replace(b"Results: i=1;", b"Results: i=1;" + b" x" * size)
        message = parse(mail)
        start = time.process_time()
        verify_arc(message, lookups=Lookups(ZoneResolver(ZONE)), now=NOW, sealers=(LIST,))
        return time.process_time() - start

    def least(measure: Callable[[int], float], size: int) -> float:
        return min(measure(size) for _ in range(3))

    assert least(cost, 100_000) < 9 * (least(cost, 25_000) + 0.001)


SEALED = chain(LIST, GATE)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SEALED)), st.integers(0, 3), st.binary(max_size=3)), max_size=3
    )
)
def test_any_damage_to_a_sealed_mail(cuts: list[tuple[int, int, bytes]]) -> None:
    raw = SEALED
    for at, dropped, added in cuts:
        raw = raw[:at] + added + raw[at + dropped :]
    assert validate(raw).result in {Result.PASS, Result.FAIL, Result.NONE}
