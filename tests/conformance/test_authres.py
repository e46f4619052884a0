"""Messages of the DKIM Verifier add-on's suite: Authentication-Results, good and broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.auth.results import ResultsField, read_results
from mailguard.message.parse import parse
from tests.conformance.support import absent, suite_files

PATTERN = "authres/*/*.eml"

PARSED = {
    "alignment-from_is_subdomain_of_sdid": "From below d= is for the judge to weigh",
    "alignment-from_not_in_sdid": "as above",
    "multiple_arh-newest_no_authserv": "no authserv-id, as Microsoft writes it",
    "multiple_arh-newest_parsing_error_01": "base64 unquoted in header.b breaks the ABNF (RFC 8601"
    " section 2.2), but Cloudflare, OpenDKIM and others write it so, and it names nobody",
    "multiple_arh-newest_unknown_method": "unknown methods are ignored (RFC 8601 section 2.7)",
    "multiple_dkim_results": "seven results in one field",
    "rfc6376-A.2-arh-failed-no_reason": "a failure",
    "rfc6376-A.2-arh-valid-a_tag": "header.a beside header.d (RFC 8601 section 2.7.1)",
    "rfc6376-A.2-arh-valid-auid": "header.i alone",
    "rfc6376-A.2-arh-valid-sdid_and_auid": "header.d and header.i",
    "rfc6376-A.2-arh-valid_relaxed": "a semicolon after the last result",
}
"""What the newest field of a file is read as, and why."""

REFUSED = {
    "alignment-auid_not_in_sdid": "header.i outside header.d (RFC 6376 section 3.5)",
    "dkim-unknown_result": "a result word that no RFC has (RFC 8601 section 2.7.1)",
}
"""Whose newest field has a result that is refused, and why."""


def _cases() -> list[object]:
    files = suite_files(PATTERN)
    return [pytest.param(path, id=path.stem) for path in files] or absent(PATTERN)


@pytest.mark.parametrize("path", _cases())
def test_a_file_is_read_as_its_name_says(path: Path) -> None:
    newest, *_ = _fields(path)

    if path.stem in PARSED:
        assert not newest.problems, PARSED[path.stem]
    elif path.stem in REFUSED:
        assert newest.problems, REFUSED[path.stem]
        assert not newest.results
    else:
        # A file that the table does not know: read, or refused with a reason, never half of each.
        assert not (newest.results and newest.problems)


@pytest.mark.parametrize("path", _cases())
def test_every_pass_names_a_domain_that_the_field_names(path: Path) -> None:
    text = path.read_bytes().lower()

    for field in _fields(path):
        assert all(result.domain.encode() in text for result in field.results)


def _fields(path: Path) -> list[ResultsField]:
    message = parse(path.read_bytes())
    return [read_results(header.value) for header in message.fields("authentication-results")]
