"""What one SPF check knows and has spent: the mail, the limits, the trace."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailguard.auth.model import Result, Step
from mailguard.auth.spf.client import Client
from mailguard.auth.spf.macros import Macro, MacroString, expand_name, expand_text
from mailguard.dns import Answer, Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.names import ascii_name
from mailguard.limits import MAX_SPF_HOSTS, MAX_SPF_LOOKUPS, MAX_SPF_STEPS, MAX_SPF_VOID_LOOKUPS

# Characters of an answer shown in a trace.
_SHOWN = 200
# Macros of the mail, where others are of the client and the domain alone.
_PERSONAL = frozenset("slhrt")


class Stop(Exception):  # noqa: N818 (an outcome, not an error)
    """The check ends here, with this result and reason (RFC 7208 section 4.6)."""

    def __init__(self, result: Result, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason


@dataclass(slots=True)
class Session:
    """One check of one mail. `sender` is `local@sender_domain`; `now` seconds since the epoch.

    `personal` is True once a macro has asked for more than the client and the domain.
    """

    client: Client
    local: str
    sender_domain: str
    helo: str
    lookups: Lookups
    receiver: str
    now: int
    trace: list[Step] = field(default_factory=list)
    personal: bool = False
    _terms: int = 0
    _voids: int = 0

    def note(self, what: str, found: str, rule: str = "") -> None:
        """Add a step to the trace, as long as there is room."""
        if len(self.trace) < MAX_SPF_STEPS:
            self.trace.append(Step(what[:_SHOWN], found[:_SHOWN], rule))

    def count_term(self) -> None:
        """Count a term that causes lookups; stops the check beyond ten of them."""
        self._terms += 1
        if self._terms > MAX_SPF_LOOKUPS:
            raise Stop(Result.PERMERROR, "lookup_limit")

    def ask(self, name: str, rdtype: str) -> Answer:
        """An answer for the trace, whatever its status; stops where nobody was asked."""
        answer = self.lookups.query(name, rdtype)
        found = " | ".join([value[:_SHOWN] for value in answer.values[:MAX_SPF_HOSTS]])
        self.note(f"dns:{answer.name}/{rdtype}", found or answer.status)
        if answer.status is Status.UNCHECKED:
            raise Stop(Result.NONE, "not_checked")
        return answer

    def ask_counted(self, name: str, rdtype: str) -> Answer:
        """An answer that counts as void where it is empty (RFC 7208 section 4.6.4).

        A name that DNS cannot hold was not looked up, so it does not count.
        """
        answer = self.ask(name, rdtype)
        if answer.status in (Status.NXDOMAIN, Status.NODATA) and ascii_name(name) is not None:
            self._voids += 1
            if self._voids > MAX_SPF_VOID_LOOKUPS:
                raise Stop(Result.PERMERROR, "void_lookup_limit")
        return answer

    def validated_names(self) -> list[str]:
        """The client's names that lead back to it (RFC 7208 section 5.5), of the first ten.

        Sorted, for servers shuffle them. A DNS error is no match here, whatever its kind.
        """
        names = sorted(self.ask_counted(self.client.reverse_name, "PTR").values)
        return [name for name in names[:MAX_SPF_HOSTS] if self._leads_back(name)]

    def _leads_back(self, name: str) -> bool:
        answer = self.ask_counted(name, self.client.rdtype)
        full = 32 if self.client.is_ip4 else 128
        return any(self.client.matches(value, full) for value in answer.values)

    def name(self, pieces: MacroString | None, domain: str) -> str:
        """The target name of a term of `domain`'s record; `domain` itself where it has none.

        "" where the term cannot match.
        """
        if pieces is None:
            return domain
        if not self.can_match(pieces):
            return ""
        return expand_name(pieces, lambda letter: self._value(letter, domain))

    def can_match(self, pieces: MacroString | None) -> bool:
        """Whether a term of this domain-spec can match anything at all.

        RFC 8616 section 4: where the local part is beyond ASCII, none that shows it can.
        """
        if pieces is None or self.local.isascii():
            return True
        shows = any(isinstance(piece, Macro) and piece.letter in "sl" for piece in pieces)
        self.personal = self.personal or shows
        return not shows

    def text(self, pieces: MacroString, domain: str) -> str:
        """The explanation that `domain` gives."""
        return expand_text(pieces, lambda letter: self._value(letter, domain))

    def _value(self, letter: str, domain: str) -> str:
        """The value of a macro letter in `domain`'s record (RFC 7208 section 7.2)."""
        self.personal = self.personal or letter in _PERSONAL
        match letter:
            case "s":
                return f"{self.local}@{self.sender_domain}"
            case "l":
                return self.local
            case "o":
                return self.sender_domain
            case "d":
                return domain
            case "i":
                return self.client.dotted
            case "p":
                return self._validated_name(domain)
            case "v":
                return self.client.zone
            case "h":
                return self.helo
            case "c":
                return self.client.readable
            case "r":
                return self.receiver
            case _:
                return str(self.now)

    def _validated_name(self, domain: str) -> str:
        """RFC 7208 section 7.3: the domain itself, else a name below it, else any, else unknown."""
        names = self.validated_names()
        domain = domain.lower()
        if domain in names:
            return domain
        below = (name for name in names if name.endswith("." + domain))
        return next(below, names[0] if names else "unknown")
