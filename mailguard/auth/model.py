"""The report on who sent a mail. Words are those of the RFCs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from mailguard.findings import Finding


class Result(StrEnum):
    """Result words (RFC 8601 section 2.7)."""

    PASS = "pass"  # noqa: S105 (a result word)
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    POLICY = "policy"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Source(StrEnum):
    """Who found a result."""

    OWN = "own"
    TRUSTED = "trusted"


class Packed:
    """Data classes that go from process to process with every mail: pickled as their values, but
    for defaults at the end.

    The usual way looks the fields up by name at either end, and takes three times as long.
    """

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()  # the fields, as `dataclass` lists them

    def __reduce__(self) -> tuple[type[Packed], tuple[object, ...]]:
        values = [getattr(self, name) for name in self.__match_args__]
        defaults = _defaults(type(self))  # type: ignore[arg-type]  # a class can be hashed
        while values and values[-1] is defaults[len(values) - 1]:
            values.pop()
        return type(self), tuple(values)


@cache
def _defaults(kind: type[Any]) -> tuple[object, ...]:
    return tuple(field.default for field in fields(kind))


class Checked(StrEnum):
    """How far the author could be checked. Neither word means "fine" and neither means "forged"."""

    YES = "yes"
    NO = "no"
    TEMPERROR = "temperror"


@dataclass(frozen=True, slots=True)
class Step(Packed):
    """One step of a trace: what was looked at, what was found, by which rule."""

    what: str
    found: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class SpfResult(Packed):
    """RFC 7208 section 2.6. `identity` is "mailfrom" or "helo", `domain` the domain checked."""

    result: Result
    domain: str = ""
    identity: str = ""
    reason: str = ""
    explanation: str = ""
    trace: tuple[Step, ...] = ()
    source: Source = Source.OWN


@dataclass(frozen=True, slots=True)
class DkimResult(Packed):
    """RFC 6376 section 3.9. `reason` is a short code such as "key_missing" or "body_hash".

    `proves` is True only for a pass that proves author and text: not where `l=` leaves body out,
    a From field is not signed or the key is a testing one. `covers` is True where the tags are
    lawful and every From field and the whole body are signed, whether the hashes fit or not.
    """

    result: Result
    domain: str = ""
    selector: str = ""
    identity: str = ""
    algorithm: str = ""
    reason: str = ""
    proves: bool = True
    covers: bool = False
    trace: tuple[Step, ...] = ()
    source: Source = Source.OWN


@dataclass(frozen=True, slots=True)
class ArcResult(Packed):
    """RFC 8617 section 5.2: pass, fail or none; `sealers` are the d= from the newest down.

    `rescues` is True where the chain passes and its sealers are trusted by the operator;
    `passes` are then the domains that the oldest trusted sealer saw authenticated.
    """

    result: Result
    sealers: tuple[str, ...] = ()
    reason: str = ""
    rescues: bool = False
    passes: tuple[str, ...] = ()
    trace: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class DmarcResult(Packed):
    """RFC 9989. `policy` is what the record asks for ("none", "quarantine", "reject", "").

    `policy_domain` is the domain whose record that is.
    """

    result: Result
    author_domain: str = ""
    organizational_domain: str = ""
    policy: str = ""
    reason: str = ""
    trace: tuple[Step, ...] = ()
    policy_domain: str = ""


@dataclass(frozen=True, slots=True)
class Pass(Packed):
    """One authenticated identity that counts: "spf", "dkim" or "arc", and its domain."""

    method: str
    domain: str
    source: Source


@dataclass(frozen=True, slots=True)
class Delivery(Packed):
    """The border hop, and what it tells: `None` or "" where it could not be told.

    `read_from` says where each was read, for the explanation.
    """

    client_ip: str | None = None
    helo: str = ""
    mail_from: str | None = None
    border: int | None = None
    received_by: str = ""
    time: float | None = None
    read_from: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report(Packed):
    """Who sent the mail, after precedence between trusted results and our own checks.

    `spf`, `dkim`, `arc`, `dmarc` are the results that count, `source` tells where DMARC's came
    from; `trusted_by` is the authserv-id believed ("microsoft" where it writes none), else "".
    `passes` are all identities that count as authenticated. `signed_by` are the d= of all
    signatures that the mail carries, verified or not. `checked` says whether the author domain
    could be checked at all.
    """

    author_domain: str = ""
    spf: SpfResult = SpfResult(Result.NONE)
    dkim: tuple[DkimResult, ...] = ()
    arc: ArcResult = ArcResult(Result.NONE)
    dmarc: DmarcResult = DmarcResult(Result.NONE)
    passes: tuple[Pass, ...] = ()
    signed_by: tuple[str, ...] = ()
    source: Source = Source.OWN
    trusted_by: str = ""
    checked: Checked = Checked.NO
    delivery: Delivery = Delivery()
    findings: tuple[Finding, ...] = ()
