"""Name servers, and strangers between, that send what no server should."""

from __future__ import annotations

import time
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rrset
import pytest

from mailguard.dns import Status
from mailguard.dns.system import SystemResolver
from tests.dns.udp import answering


def genuine(wire: bytes) -> bytes:
    query = dns.message.from_wire(wire)
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "192.0.2.1"))
    return response.to_wire()


def forged(wire: bytes, **changes: bool) -> bytes:
    """Somebody's guess at the answer: another address, with what they could not know wrong."""
    query = dns.message.from_wire(wire)
    response = dns.message.make_response(query)
    name = "evil.example." if changes.get("name") else query.question[0].name
    response.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.66"))
    if changes.get("id"):
        response.id ^= 1
    if changes.get("query"):
        response.flags &= ~dns.flags.QR
    if changes.get("question"):
        response.question = [dns.rrset.from_text("evil.example.", 0, "IN", "A")]
    return response.to_wire()


NONSENSE = [
    (lambda _: [b""], "an empty datagram"),
    (lambda _: [b"\x00" * 11], "half a header"),
    (lambda _: [b"\xff" * 500], "noise"),
    (lambda wire: [wire[:12] + b"\xc0\x0c" * 50], "names that point at themselves"),
    (lambda wire: [genuine(wire)[:-3]], "an answer cut off"),
    (lambda wire: [wire], "the question sent back"),
    (lambda wire: [forged(wire, id=True)], "another id"),
    (lambda wire: [forged(wire, question=True)], "another question"),
]


@pytest.mark.parametrize("reply", [row[0] for row in NONSENSE], ids=[row[1] for row in NONSENSE])
def test_nonsense_is_a_temporary_failure(reply: Callable[[bytes], list[bytes]]) -> None:
    with answering(reply) as port:
        started = time.monotonic()
        answer = SystemResolver(["127.0.0.1"], port=port, timeout=0.3).query("shop.example", "A")
        assert answer.status is Status.TEMPERROR
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("guess", ["id", "query", "question"])
def test_a_guess_that_comes_first_does_not_win(guess: str) -> None:
    """RFC 5452 section 9.1: what does not match the question is ignored, not believed."""
    with answering(lambda wire: [forged(wire, **{guess: True}), genuine(wire)]) as port:
        answer = SystemResolver(["127.0.0.1"], port=port).query("shop.example", "A")
        assert answer.values == ("192.0.2.1",)


def test_an_answer_for_another_name_is_not_taken_nor_kept() -> None:
    with answering(lambda wire: [forged(wire, name=True)]) as port:
        resolver = SystemResolver(["127.0.0.1"], port=port)
        assert resolver.query("shop.example", "A").values == ()
        assert resolver.query("evil.example", "A").values == ("192.0.2.66",)


def test_a_tcp_answer_that_never_comes_is_a_temporary_failure() -> None:
    def truncated(wire: bytes) -> list[bytes]:
        response = dns.message.make_response(dns.message.from_wire(wire))
        response.flags |= dns.flags.TC
        return [response.to_wire()]

    with answering(truncated) as port:
        answer = SystemResolver(["127.0.0.1"], port=port, timeout=0.5).query("shop.example", "A")
        assert answer.status is Status.TEMPERROR
