"""A domain's policy evaluated (RFC 7208 sections 4.6, 5 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.auth.model import Result
from mailguard.auth.spf.record import Directive, Record, read_record, select_records
from mailguard.auth.spf.session import Session, Stop
from mailguard.dns import Answer, Status
from mailguard.dns.names import ascii_name
from mailguard.limits import MAX_SPF_HOSTS, MAX_SPF_RECORD


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy says. `domain` and `record` are those that said it, after redirects."""

    result: Result
    reason: str
    domain: str
    record: Record | None = None


def evaluate(session: Session, domain: str) -> Outcome:
    """The policy of `domain` for the session's mail; raises `Stop` where the check must end.

    `include` evaluates within `evaluate`: no deeper than the ten terms that may cause lookups.
    """
    record = _find_record(session, domain)
    if record is None:
        return Outcome(Result.NONE, "no_record", domain)
    while True:
        for directive in record.directives:
            matched = _MECHANISMS[directive.mechanism](session, directive, domain)
            # Networks that do not match are left out: records list dozens, and show them all.
            if matched or directive.network is None:
                session.note(directive.text, "match" if matched else "no match", f"SPF of {domain}")
            if matched:
                return Outcome(directive.result, "mechanism", domain, record)
        if record.redirect is None:
            # RFC 7208 section 4.7: as if "?all" stood at the end.
            return Outcome(Result.NEUTRAL, "no_match", domain, record)
        session.count_term()
        target = session.name(record.redirect, domain)
        session.note("redirect", target, f"SPF of {domain}")
        found = _find_record(session, target)
        if found is None:
            raise Stop(Result.PERMERROR, "redirect_no_record")
        domain, record = target, found


def _find_record(session: Session, domain: str) -> Record | None:
    """The one record of `domain`, None where it has none or can have none (sections 4.3 to 4.5)."""
    name = ascii_name(domain)
    if name is None or "." not in name or name.startswith("["):
        return None
    answer = session.ask(name, "TXT")
    if answer.status is Status.TEMPERROR:
        raise Stop(Result.TEMPERROR, "dns_error")
    records = select_records(answer.values)
    if not records:
        return None
    if len(records) > 1:
        raise Stop(Result.PERMERROR, "several_records")
    if len(records[0]) > MAX_SPF_RECORD:
        raise Stop(Result.PERMERROR, "record_too_long")
    record = read_record(records[0])
    if record.error:
        session.note("syntax", record.error, f"SPF of {domain}")
        raise Stop(Result.PERMERROR, "syntax")
    return record


def _matches_all(session: Session, directive: Directive, domain: str) -> bool:
    return True


def _matches_include(session: Session, directive: Directive, domain: str) -> bool:
    session.count_term()
    if not session.can_match(directive.domain):
        return False
    outcome = evaluate(session, session.name(directive.domain, domain))
    # RFC 7208 section 5.2's table; its errors have left as `Stop`.
    if outcome.result is Result.NONE:
        raise Stop(Result.PERMERROR, "include_no_record")
    return outcome.result is Result.PASS


def _matches_a(session: Session, directive: Directive, domain: str) -> bool:
    session.count_term()
    return _has_address(session, directive, session.name(directive.domain, domain))


def _matches_mx(session: Session, directive: Directive, domain: str) -> bool:
    session.count_term()
    answer = _sure(session.ask_counted(session.name(directive.domain, domain), "MX"))
    # RFC 7208 section 4.6.4. Counted before looking and sorted, so that the order of the answer,
    # which servers shuffle, decides nothing. By preference first, as mail goes (RFC 5321 section
    # 5.1): the void lookup of a spare host that is gone comes after the hosts that are used.
    if len(answer.values) > MAX_SPF_HOSTS:
        raise Stop(Result.PERMERROR, "mx_limit")
    values = sorted(answer.values, key=lambda value: (value.find(" "), value))
    return any(_has_address(session, directive, value.partition(" ")[2]) for value in values)


def _matches_ptr(session: Session, directive: Directive, domain: str) -> bool:
    session.count_term()
    target = session.name(directive.domain, domain).lower()
    return any(name == target or name.endswith("." + target) for name in session.validated_names())


def _matches_ip4(session: Session, directive: Directive, domain: str) -> bool:
    network, client = directive.network, session.client
    return network is not None and client.is_ip4 and client.within(network, directive.prefix4)


def _matches_ip6(session: Session, directive: Directive, domain: str) -> bool:
    network, client = directive.network, session.client
    return network is not None and not client.is_ip4 and client.within(network, directive.prefix6)


def _matches_exists(session: Session, directive: Directive, domain: str) -> bool:
    session.count_term()
    # RFC 7208 section 5.7: type A, whatever the client's family.
    answer = _sure(session.ask_counted(session.name(directive.domain, domain), "A"))
    return answer.status is Status.NOERROR


def _has_address(session: Session, directive: Directive, name: str) -> bool:
    client = session.client
    answer = _sure(session.ask_counted(name, client.rdtype))
    prefix = directive.prefix4 if client.is_ip4 else directive.prefix6
    return any(client.matches(value, prefix) for value in answer.values)


def _sure(answer: Answer) -> Answer:
    """The answer, unless DNS failed: then the check cannot go on (RFC 7208 section 5)."""
    if answer.status is Status.TEMPERROR:
        raise Stop(Result.TEMPERROR, "dns_error")
    return answer


_MECHANISMS: dict[str, Callable[[Session, Directive, str], bool]] = {
    "all": _matches_all,
    "include": _matches_include,
    "a": _matches_a,
    "mx": _matches_mx,
    "ptr": _matches_ptr,
    "ip4": _matches_ip4,
    "ip6": _matches_ip6,
    "exists": _matches_exists,
}
