"""An abuse report in the Abuse Reporting Format (RFC 5965), to be sent by whoever wants to."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from mailguard import __version__
from mailguard.auth.model import Report
from mailguard.auth.results.writer import format_results
from mailguard.evidence.exhibit import Exhibit
from mailguard.impersonation.lead import LeadKind
from mailguard.names.suffix import registrable
from mailguard.registry.index import Registry
from mailguard.report.explain import explain
from mailguard.report.platforms import platform_name
from mailguard.report.safe import LONG, printable, printable_sender
from mailguard.verdict.model import Kind

_OF = {
    Kind.IMPERSONATION: ("fraud", "a fraudulent mail"),
    Kind.SUSPICIOUS: ("abuse", "a suspicious mail, which is not proven to be fraud"),
}
_UNPROVEN = ("other", "a mail that could not be judged either way")
"""What a report says that it is on: for machines (RFC 5965 section 7.3) and for people."""
_LINE = 998
"""Octets of a line, at most, where it is no binary data (RFC 2045 section 2.7)."""
_LONGEST = 900
"""Characters of a field's value: with its name they are a line."""
_OF_URI = "%:/?#[]@!$&'()*+,;=~"
"""What may stand in a URI beside letters and digits (RFC 3986 section 2)."""


def abuse_report(
    exhibit: Exhibit, registry: Registry, *, sender: str, to: str, now: datetime
) -> bytes:
    """The report on one mail, as octets of a message. The mail in it is byte for byte itself."""
    boundary = _boundary(exhibit.raw)
    head = EmailMessage(policy=SMTP)
    head["From"] = sender
    head["To"] = to
    head["Subject"] = f"FW: {printable(exhibit.verdict.subject) or '(no subject)'}"
    head["Date"] = format_datetime(now)
    head["MIME-Version"] = "1.0"
    kind = f'multipart/report; report-type=feedback-report;\r\n boundary="{boundary}"'
    # RFC 2045 section 6.4: what a part needs, all that it stands in needs too
    encoding = f"Content-Transfer-Encoding: {_encoding(exhibit.raw)}\r\n"
    lines = head.as_bytes().rstrip() + f"\r\nContent-Type: {kind}\r\n{encoding}\r\n".encode()
    parts = (
        _plain(exhibit, registry),
        b"Content-Type: message/feedback-report\r\n\r\n" + _feedback(exhibit),
        f"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n{encoding}\r\n".encode()
        + exhibit.raw,
    )
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return lines + body + mark + b"--\r\n"


def sending_domain(report: Report) -> str:
    """The domain that is proven to have sent a mail, the author's if it is; "" where none is."""
    proven = [found.domain for found in report.passes]
    if registrable(report.author_domain) in {registrable(domain) or "-" for domain in proven}:
        return report.author_domain
    return next(iter(proven), "")


def _plain(exhibit: Exhibit, registry: Registry) -> bytes:
    """The part for people (RFC 5965 section 2.c)."""
    verdict = exhibit.verdict
    name = platform_name(registry, verdict.platform, "en")
    words = explain(verdict, language="en", platform=name)
    text = EmailMessage(policy=SMTP)
    reasons = "".join(f"- {printable(reason, LONG)}\n" for reason in words.reasons)
    text.set_content(
        f"This is a report about {_OF.get(verdict.kind, _UNPROVEN)[1]}, {_attached(exhibit)}.\n\n"
        f"From: {printable_sender(words.author)}\nVerdict: {words.kind} {words.about}\n"
        f"{words.rule}\n{reasons}"
    )
    del text["MIME-Version"]
    return text.as_bytes()


def _attached(exhibit: Exhibit) -> str:
    if exhibit.complete:
        was = "received" if exhibit.fetched else "saved"
        return f"which is attached as it was {was}"
    return f"of which the first {len(exhibit.raw)} of {exhibit.size} octets are attached"


def _feedback(exhibit: Exhibit) -> bytes:
    """The part for machines (RFC 5965 section 3)."""
    report, leads = exhibit.checked.report, exhibit.checked.leads
    fields = [
        ("Feedback-Type", _OF.get(exhibit.verdict.kind, _UNPROVEN)[0]),
        ("User-Agent", f"mailguard/{__version__}"),
        ("Version", "1"),
    ]
    # one in other letters cannot be told here, and another one must not be
    if report.delivery.mail_from is not None and _is_plain(report.delivery.mail_from):
        fields.append(("Original-Mail-From", f"<{report.delivery.mail_from}>"))
    if exhibit.arrived:
        fields.append(("Arrival-Date", format_datetime(exhibit.arrived)))
    if report.delivery.client_ip:
        fields.append(("Source-IP", report.delivery.client_ip))
    if domain := sending_domain(report):
        fields.append(("Reported-Domain", domain))
    host = report.trusted_by if "." in report.trusted_by else report.delivery.received_by
    fields.append(("Authentication-Results", _results(report, host)))
    links = (lead.shown for lead in leads if lead.kind is LeadKind.LINK and lead.telling)
    uris = (quote(link, safe=_OF_URI, errors="replace") for link in links)
    fields += [("Reported-URI", uri) for uri in uris if len(uri) <= _LONGEST]
    return "".join(f"{name}: {_ascii(value)}\r\n" for name, value in fields).encode()


def _results(report: Report, host: str) -> str:
    try:
        field = format_results(report, host)
    except ValueError:
        field = format_results(report, "mailguard.invalid")
    return field.partition(":")[2].strip()


def _ascii(text: str) -> str:
    """One line of ASCII: what the sender chose must start no field of its own."""
    return printable(text, _LONGEST).encode("ascii", "backslashreplace").decode()


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= _LONGEST


def _encoding(raw: bytes) -> str:
    """How these octets can travel unencoded (RFC 2045 sections 2.7 to 2.9)."""
    lines = raw.split(b"\r\n")
    if b"\0" in raw or any(len(line) > _LINE or re.search(b"[\r\n]", line) for line in lines):
        return "binary"
    return "7bit" if raw.isascii() else "8bit"


def _boundary(raw: bytes) -> str:
    """A boundary that the mail does not hold (RFC 2046 section 5.1.1)."""
    while True:
        boundary = f"mailguard-{secrets.token_hex(12)}"
        if boundary.encode() not in raw:
            return boundary
