"""Generated mail, signed by dkimpy, changed, and verified by both.

Where the two disagree, an RFC sentence decides; every such sentence is a row of a table below.
"""

from __future__ import annotations

import base64
import logging

import dkim
from hypothesis import event, given, settings
from hypothesis import strategies as st

from mailguard.auth.model import DkimResult
from tests.auth.dkim.signing import DOMAIN, ed25519_key, rsa_key, verify, zone

STRICTER = {
    "tag_value": "RFC 6376 section 6.1.1: any inconsistency or unexpected values MUST cause the "
    "header field to be completely ignored (dkimpy takes an empty name in h=)",
    "tag_syntax": "RFC 6376 section 3.2: the grammar of a tag-list",
    "from_not_signed": "RFC 6376 section 6.1.1: if the h= tag does not include the From header "
    "field, the Verifier MUST ignore the DKIM-Signature header field",
    "domain": "RFC 6376 section 3.5: domain-name = sub-domain 1*(. sub-domain)",
    "body_length": "RFC 6376 section 3.5: l= MUST NOT be larger than the actual number of octets",
    "expiry_order": "RFC 6376 section 3.5: x= MUST be greater than t= if both are present",
}
"""Our reason to the sentence, where dkimpy passes what we do not."""

LOOSER = {
    "from_partly_signed": "RFC 6376 section 8.15 leaves two From fields to the verifier's policy: "
    "the signature holds, and `proves` is False",
    "obsolete colon": "RFC 6376 section 3.4.2: delete any WSP characters before the colon",
    "query methods": "RFC 6376 section 3.5: q= is a colon-separated list of query methods",
}
"""Where we pass what dkimpy does not."""

TEXT = st.text(st.sampled_from("abcXYZ 019\t;:=@.-"), min_size=1, max_size=30).map(
    lambda text: text.strip() or "x"
)
FIELDS = st.lists(
    st.tuples(st.sampled_from(["To", "Subject", "Date", "X-Odd", "to"]), TEXT, st.booleans()),
    max_size=6,
)
BODY = st.lists(
    st.sampled_from(["", " ", "\t", "word", " two  words \t", "a" * 80, "=\t="]), max_size=8
)
CANONICALIZATION = st.sampled_from(["simple", "relaxed"])
EDITS = st.lists(
    st.sampled_from(
        [
            ("\r\n\r\n", "\r\nX-New: 1\r\n\r\n"),
            ("From:", "from :"),
            ("From:", "FROM: \t"),
            ("From:", "From: evil@example.com\r\nFrom:"),
            ("DKIM-Signature:", "From: evil@example.com\r\nDKIM-Signature:"),
            ("Subject:", "Subject: new\r\nSubject:"),
            ("\r\n\r\n", "\r\nSubject: below\r\n\r\n"),
            ("word", "word "),
            ("word", "w0rd"),
            ("words \t", "words"),
            ("  words", " \twords"),
            ("d=seller", "d=sellar"),
            ("a=rsa-sha256", "a=ed25519-sha256"),
            ("q=dns/txt", "q=dns/txt:x509"),
            ("c=relaxed/relaxed", "c=simple/relaxed"),
            ("v=1;", "v=1; v=1;"),
            ("v=1;", "v=1; y=2;"),
            ("v=1;", "v=1;;"),
            ("v=1;", "v=1; l=5;"),
            ("v=1;", "v=1; l=99999;"),
            ("v=1;", "v=1; x=1;"),
            ("v=1;", "v=2;"),
            ("h=from", "h=to"),
            ("bh=", "bh=A"),
            (" b=", " b=A"),
        ]
    ),
    max_size=2,
)


def dkimpy_passes(mail: bytes, record: str) -> bool:
    try:
        verifier = dkim.DKIM(mail, logger=logging.getLogger("dkimpy"))
        return bool(verifier.verify(dnsfunc=lambda _name, timeout=5: record.encode()))
    except Exception:  # noqa: BLE001 (dkimpy raises what it likes, and means a failure)
        return False


def excused(ours: DkimResult, mail: bytes) -> str | None:
    """The row that decides a disagreement."""
    if str(ours.result) != "pass":
        return STRICTER.get(ours.reason)
    if ours.reason in LOOSER:
        return LOOSER[ours.reason]
    if b"from :" in mail:
        return LOOSER["obsolete colon"]
    return LOOSER["query methods"] if b"dns/txt:x509" in mail else None


@settings(max_examples=300)
@given(
    fields=FIELDS,
    lines=BODY,
    header=CANONICALIZATION,
    body=CANONICALIZATION,
    edits=EDITS,
    length=st.booleans(),
    elliptic=st.booleans(),
)
def test_both_verify_alike(
    fields: list[tuple[str, str, bool]],
    lines: list[str],
    header: str,
    body: str,
    edits: list[tuple[str, str]],
    length: bool,
    elliptic: bool,
) -> None:
    head = "".join(
        f"{name}: {text}{chr(13) + chr(10) + ' x' if fold else ''}\r\n"
        for name, text, fold in fields
    )
    mail = (f"From: a@{DOMAIN}\r\n{head}\r\n" + "\r\n".join([*lines, ""])).encode()
    key = ed25519_key() if elliptic else rsa_key()
    signed = (
        dkim.sign(
            mail,
            b"s1",
            DOMAIN.encode(),
            base64.b64encode(key.private.private_bytes_raw()) if elliptic else key.pem(),
            canonicalize=(header.encode(), body.encode()),
            signature_algorithm=b"ed25519-sha256" if elliptic else b"rsa-sha256",
            length=length,
            include_headers=[b"from", *{name.lower().encode() for name, _, _ in fields}],
        )
        + mail
    )
    for old, new in edits:
        signed = signed.replace(old.encode(), new.encode(), 1)
    record = f"k={'ed25519' if elliptic else 'rsa'}; p={key.published}"
    (ours,) = verify(signed, zone(record))
    theirs = dkimpy_passes(signed, record)
    event(f"{ours.result} {ours.reason}")
    assert (str(ours.result) == "pass") == theirs or excused(ours, signed), ours
