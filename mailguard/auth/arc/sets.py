"""The ARC sets of a mail: three fields an instance (RFC 8617 section 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.signature import Scope, Signer, read_scope, read_signer
from mailguard.auth.dkim.tags import number, parse_field_tags, required
from mailguard.limits import MAX_ARC_SETS
from mailguard.message.model import Message

RESULTS = "arc-authentication-results"
MESSAGE = "arc-message-signature"
SEAL = "arc-seal"
FIELDS = frozenset({RESULTS, MESSAGE, SEAL})
_CFWS = rb"(?:[ \t\r\n]|\((?:[^()\\]|\\.)*+\))*+"
_INSTANCE = re.compile(_CFWS + rb"i" + _CFWS + rb"=" + _CFWS + rb"([0-9]{1,2})" + _CFWS + rb";")
"""Section 4.2.1: comments may stand around each part of it. Those in other comments, which nobody
writes, are not read."""

_Part = TypeVar("_Part")


class ChainReason(StrEnum):
    """Why a chain fails as a whole; what fails in one of its fields has a `dkim` reason."""

    TOO_MANY_SETS = "too_many_sets"
    SET_STRUCTURE = "set_structure"
    CHAIN_VALIDATION = "chain_validation"


class BrokenChainError(Exception):
    """A chain that fails before any key is asked for. `detail` names the field."""

    def __init__(self, reason: ChainReason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Results:
    """ARC-Authentication-Results: where it stands, and what follows its instance."""

    position: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class MessageSignature:
    """ARC-Message-Signature: a DKIM signature in all but v= and i= (section 4.1.2)."""

    position: int
    signer: Signer
    scope: Scope


@dataclass(frozen=True, slots=True)
class Seal:
    """ARC-Seal, and the chain validation that its sealer found: cv= (section 4.1.3)."""

    position: int
    signer: Signer
    validation: str


@dataclass(frozen=True, slots=True)
class ArcSet:
    """What one sealer added."""

    results: Results
    message: MessageSignature
    seal: Seal


def read_sets(message: Message) -> list[ArcSet]:
    """The sets of a mail that has ARC fields, oldest first.

    Raises BrokenChainError or RefusedError where section 5.2 steps 1 to 3 fail the chain.
    """
    results = _by_instance(message, RESULTS, _read_results)
    messages = _by_instance(message, MESSAGE, _read_message)
    seals = _by_instance(message, SEAL, _read_seal)
    if not results.keys() == messages.keys() == seals.keys() == set(range(1, len(seals) + 1)):
        raise BrokenChainError(ChainReason.SET_STRUCTURE, "i")
    sets = [ArcSet(results[i], messages[i], seals[i]) for i in sorted(seals)]
    for index, arc_set in enumerate(sets):
        # Section 5.2 step 3: "none" in the first set, "pass" in every later one.
        if arc_set.seal.validation != ("pass" if index else "none"):
            raise BrokenChainError(ChainReason.CHAIN_VALIDATION, f"{SEAL} i={index + 1}")
    return sets


def _by_instance(
    message: Message,
    key: str,
    read: Callable[[int, bytes], tuple[int, _Part]],
) -> dict[int, _Part]:
    positions = message.positions(key)
    if len(positions) > MAX_ARC_SETS:
        raise BrokenChainError(ChainReason.TOO_MANY_SETS, key)
    found: dict[int, _Part] = {}
    for position in positions:
        instance, part = read(position, message.headers[position].value)
        if instance in found:
            raise BrokenChainError(ChainReason.SET_STRUCTURE, f"{key} i={instance}")
        found[instance] = part
    return found


def _read_results(position: int, value: bytes) -> tuple[int, Results]:
    """Section 4.1.1: the instance comes first, then what RFC 8601 would have."""
    found = _INSTANCE.match(value)
    if found is None:
        raise RefusedError(Reason.TAG_SYNTAX, RESULTS)
    return int(found[1]), Results(position, value[found.end() :])


def _read_message(position: int, value: bytes) -> tuple[int, MessageSignature]:
    tags = parse_field_tags(value)
    # Sealers that leave c= out mean what ARC itself uses: the suite has it so.
    scope = read_scope(tags, default="relaxed/relaxed")
    # Section 4.1.2 leaves no ARC field to sign; the suite follows that for seals alone.
    if SEAL in scope.names:
        raise RefusedError(Reason.TAG_VALUE, "h")
    return _instance(tags), MessageSignature(position, read_signer(tags), scope)


def _read_seal(position: int, value: bytes) -> tuple[int, Seal]:
    tags = parse_field_tags(value)
    if "h" in tags:
        # Section 4.1.3: "if found, MUST result in a cv status of "fail""
        raise RefusedError(Reason.TAG_VALUE, "h")
    number(tags, "t", 12)
    return _instance(tags), Seal(position, read_signer(tags), required(tags, "cv"))


def _instance(tags: dict[str, str]) -> int:
    required(tags, "i")
    return number(tags, "i", 2) or 0
