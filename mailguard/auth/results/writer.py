"""Our own report as an Authentication-Results field (RFC 8601), written by authres."""

from __future__ import annotations

import authres  # type: ignore[import-untyped]  # it ships no types
from authres import dmarc

from mailguard.auth.model import DkimResult, Report
from mailguard.auth.results.values import UnusableError, lawful_domain


def format_results(report: Report, authserv_id: str) -> str:
    """The field `Authentication-Results: authserv_id; …` in one line, without a line end.

    Only result words and names that DNS could hold are written: nothing of the sender's own
    wording. Raises ValueError where `authserv_id` is no domain name.
    """
    name = _name(authserv_id)
    if not name:
        raise ValueError(f"{authserv_id!r} is no domain name, which an authserv-id should be")
    spf = report.spf
    identity = "smtp_helo" if spf.identity == "helo" else "smtp_mailfrom"
    results = [
        authres.SPFAuthenticationResult(
            result=str(spf.result), **{identity: _name(spf.domain) or None}
        ),
        *(_dkim(result) for result in report.dkim),
        dmarc.DMARCAuthenticationResult(
            result=str(report.dmarc.result), header_from=_name(report.author_domain) or None
        ),
    ]
    return str(authres.AuthenticationResultsHeader(authserv_id=name, results=results))


def _dkim(result: DkimResult) -> authres.DKIMAuthenticationResult:
    return authres.DKIMAuthenticationResult(
        result=str(result.result),
        header_d=_name(result.domain) or None,
        header_s=_name(result.selector) or None,
    )


def _name(text: str) -> str:
    try:
        return lawful_domain(text)
    except UnusableError:
        return ""
