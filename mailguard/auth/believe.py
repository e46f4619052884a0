"""Which Authentication-Results fields count: by authserv-id, and by the place where its server
writes them, because a sender can write any id into a header of its own (RFC 8601 section 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailguard import limits
from mailguard.auth.delivery import Border, Hosts
from mailguard.auth.known import KNOWN, MICROSOFT, host_name, matches
from mailguard.auth.model import Result
from mailguard.auth.results import MethodResult, ResultsField, read_authserv_id, read_results
from mailguard.auth.trust import Place, Trust
from mailguard.findings import Code, Finding
from mailguard.message.model import Message

_KEY = "authentication-results"
_SOURCE = "header:Authentication-Results"


@dataclass(frozen=True, slots=True)
class Believed:
    """What a trusted server found, `by` its authserv-id ("microsoft" where it writes none)."""

    results: tuple[MethodResult, ...] = ()
    by: str = ""
    findings: tuple[Finding, ...] = ()

    def of(self, method: str) -> list[MethodResult]:
        """The results of one method, in their order."""
        return [result for result in self.results if result.method == method]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A field whose id is trusted, and where that id's server writes its results."""

    position: int
    authserv_id: str
    place: Place

    @property
    def name(self) -> str:
        return self.authserv_id or MICROSOFT


def believe(message: Message, border: Border, hosts: Hosts, trust: Trust) -> Believed:
    """The results that count. Never raises; nothing counts where no border can be told."""
    if border.position is None or not message.positions(_KEY):
        return Believed()
    candidates = list(_candidates(message, border, hosts, trust))
    chosen, doubled = _in_place(candidates, message, border)
    findings = [
        Finding(Code.AUTH_RESULTS_FORGED, {"authserv_id": candidate.name}, _SOURCE)
        for candidate in candidates
        if candidate.position > border.position and candidate not in (*chosen, *doubled)
        if candidate.authserv_id
    ]
    if len(message.positions(_KEY)) > limits.MAX_RESULTS_FIELDS:
        limit = {"limit": str(limits.MAX_RESULTS_FIELDS)}
        findings.append(Finding(Code.AUTH_RESULTS_LIMIT, limit, _SOURCE))
    fields = [read_results(message.headers[candidate.position].value) for candidate in chosen]
    findings += [_doubled(candidate) for candidate in doubled]
    findings += [_unreadable(field) for field in fields if field.problems]
    results, conflicting = _merge(fields)
    if conflicting:
        findings += [_doubled(candidate) for candidate in chosen[1:2]]
    if chosen and any(chosen[0].position < forwarded for forwarded in border.forwarded):
        # It judged what the forwarder handed over: SPF was asked about the forwarder's address.
        results = [result for result in results if result.method == "dkim"]
    usable = (result for result in results if _says_something(result))
    return Believed(tuple(usable), chosen[0].name if chosen else "", tuple(findings))


def _candidates(
    message: Message, border: Border, hosts: Hosts, trust: Trust
) -> Iterator[_Candidate]:
    """The fields whose id is trusted for this border host, wherever they stand."""
    exact = {host_name(i) for i in trust.authserv_ids if not i.startswith(".")}
    suffixes = tuple(host_name(i) for i in trust.authserv_ids if i.startswith("."))
    by = border.hop.by
    for position in message.positions(_KEY)[: limits.MAX_RESULTS_FIELDS]:
        authserv_id = read_authserv_id(message.headers[position].value)
        writer = KNOWN.get(authserv_id or MICROSOFT)
        if (authserv_id or MICROSOFT) in exact and writer:
            if matches(by, writer.hosts):
                yield _Candidate(position, authserv_id, writer.place)
        elif authserv_id in exact:
            # Beside the border hop of a forwarder the account's own server writes nothing.
            if trust.place is not Place.BESIDE or hosts.own(by):
                yield _Candidate(position, authserv_id, trust.place)
        elif authserv_id == by and (trust.place is Place.LAST or matches(by, suffixes)):
            yield _Candidate(position, authserv_id, trust.place)


def _in_place(
    candidates: list[_Candidate], message: Message, border: Border
) -> tuple[list[_Candidate], list[_Candidate]]:
    """The fields that stand where their server writes them, topmost first, and their doubles."""
    position = border.position or 0
    above = [c for c in candidates if c.place is Place.ABOVE and c.position < position]
    if above:
        # Those nearest the border: the rest, over another Received, judged a later hop.
        hop = max((i for i in message.positions("received") if i < above[-1].position), default=-1)
        return [c for c in above if c.position > hop], []
    after = (i for i in message.positions("received") if i > position)
    end = next(after, len(message.headers))
    beside = [c for c in candidates if c.place is Place.BESIDE and position < c.position < end]
    if beside:
        # The sender's own fields begin somewhere below: only the first can be the server's.
        return beside[:1], beside[1:]
    last = [c for c in candidates if c.place is Place.LAST][-1:]
    return [c for c in last if _closes(c.position, message, border)], []


def _closes(position: int, message: Message, border: Border) -> bool:
    """Whether the field is among those that Coremail appends at the end of the header.

    They follow `X-CM-TRANSID`, which repeats the id of its Received field: nobody else knows it.
    """
    ids = message.positions("x-cm-transid")
    if not ids:
        return position == len(message.headers) - 1
    start = ids[-1]
    transaction = message.headers[start].value.strip().decode("ascii", "replace")
    return start < position and bool(transaction) and transaction == border.hop.id


def _merge(fields: list[ResultsField]) -> tuple[list[MethodResult], bool]:
    """One server's fields as one, and whether two of them speak of the same method.

    A pass counts only in the newest field that speaks of its method, in none that contradicts a
    newer one, and in none below one that could not be read; what is worse counts anywhere.
    """
    results: list[MethodResult] = []
    spoken: set[str] = set()
    conflicting = unreadable = False
    for field in fields:
        repeated = [result for result in field.results if result.method in spoken]
        contradicts = any(result not in results for result in repeated)
        for result in field.results:
            fresh = result.method not in spoken and not unreadable and not contradicts
            if fresh or result.result is not Result.PASS:
                results.append(result)
        conflicting |= contradicts
        spoken |= {result.method for result in field.results}
        unreadable |= bool(field.problems)
    return results, conflicting


def _says_something(result: MethodResult) -> bool:
    """Neither a pass that names nobody nor a check that came to nothing is a result."""
    nameless = result.result is Result.PASS and not result.domain
    return not nameless and result.result is not Result.TEMPERROR


def _doubled(candidate: _Candidate) -> Finding:
    return Finding(Code.AUTH_RESULTS_DOUBLED, {"authserv_id": candidate.name}, _SOURCE)


def _unreadable(field: ResultsField) -> Finding:
    params = {
        "authserv_id": field.authserv_id or MICROSOFT,
        "problem": ", ".join(dict.fromkeys(field.problems)),
    }
    return Finding(Code.AUTH_RESULTS_UNREADABLE, params, _SOURCE)
