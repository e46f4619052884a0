"""The pack's own check of DKIM signatures, run as it stands in a pack, by dkimpy alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mailguard.auth.trust import Trust
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.pack import write_pack
from tests.auth.dkim.signing import ed25519_key, rsa_key, sign
from tests.evidence.samples import BODY, MADE, REGISTRY, TRACE, exhibit, signed, zone

DAY = int(MADE.timestamp()) - 24 * 3600
NO_TEXT = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=\xff.example; s=\xfe\x1b[31m;"
    b" h=from; bh=AAAA; b=AAAA\r\n"
)
TOLD = b"Authentication-Results: mx.shop.example; dkim=pass header.d=%b\r\n"


def judged(raw: bytes, *, trust: Trust | None = None) -> Exhibit:
    """A mail whose signers' keys are known by the selectors `rsa` and `ed`."""
    keys = zone(
        rsa=f"v=DKIM1; p={rsa_key().published}",
        ed=f"v=DKIM1; k=ed25519; p={ed25519_key().published}",
    )
    return exhibit(TRACE + raw, resolver=keys, trust=trust or Trust(hosts=("mx.shop.example",)))


def by_rsa(raw: bytes = BODY, **tags: str) -> bytes:
    return sign(raw, **{"d": "webmail.example", "s": "rsa", **tags})


def by_ed25519(raw: bytes = BODY) -> bytes:
    return sign(raw, key=ed25519_key(), algorithm="ed25519-sha256", d="webmail.example", s="ed")


def run(folder: Path, *exhibits: Exhibit) -> tuple[list[str], str, int]:
    """The lines of the script, what it complains of, and its status."""
    write_pack(folder / "pack.zip", exhibits, REGISTRY, MADE)
    with zipfile.ZipFile(folder / "pack.zip") as archive:
        archive.extractall(folder / "pack")
    command = [sys.executable, "verify_dkim.py"]
    done = subprocess.run(command, cwd=folder / "pack", check=False, capture_output=True, text=True)
    lines = [line.removeprefix("mails/") for line in done.stdout.splitlines()]
    return lines, done.stderr, done.returncode


def believing(raw: bytes, domain: bytes) -> Exhibit:
    trust = Trust(authserv_ids=("mx.shop.example",), hosts=("mx.shop.example",))
    return exhibit(TOLD % domain + TRACE + raw, trust=trust)


RSA, ED = "d=webmail.example s=rsa", "d=webmail.example s=ed"
CASES = [
    (
        "a trusted header's result is no second signature",
        believing(signed().removeprefix(TRACE), b"webmail.example"),
        ["signature 1 of 1: d=webmail.example s=k verifies"],
    ),
    (
        "nor is one without any signature",
        believing(BODY, b"elsewhere.example"),
        ["carries no signature"],
    ),
    ("no signature", judged(BODY), ["carries no signature"]),
    (
        "two algorithms",
        judged(by_ed25519(by_rsa())),
        [f"signature 1 of 2: {ED} verifies", f"signature 2 of 2: {RSA} verifies"],
    ),
    (
        "one of two is broken",
        judged(by_rsa(by_ed25519(), bh="QUFB")),
        [
            "signature 1 of 2: does not verify (body hash mismatch",
            f"signature 2 of 2: {ED} verifies",
        ],
    ),
    (
        "a signature that expired after the mail had come",
        judged(by_rsa(t=str(DAY - 3600), x=str(DAY + 3600))),
        [f"signature 1 of 1: {RSA} verifies"],
    ),
    (
        "a key that DNS did not have",
        judged(by_rsa(s="gone")),
        ["signature 1 of 1: d=webmail.example s=gone no key was recorded"],
    ),
    (
        "a selector and a domain that are no text",
        judged(NO_TEXT + BODY),
        ["signature 1 of 1: d=\\xff.example s=\\xfe\\x1b[31m no key was recorded"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mail", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_line_for_each_signature(tmp_path: Path, mail: Exhibit, said: list[str]) -> None:
    lines, errors, status = run(tmp_path, mail)
    assert [
        line[: len(f"001/mail.eml: {text}")] for line, text in zip(lines, said, strict=True)
    ] == [f"001/mail.eml: {text}" for text in said]
    assert (errors, status) == ("", 0)


def test_a_mail_that_dkimpy_cannot_read_stops_no_other(tmp_path: Path) -> None:
    hostile = exhibit(b"From: DHgate <a@b.example>\r\nno field at all\r\n\r\nx\r\n")
    lines, errors, status = run(tmp_path, hostile, exhibit())
    assert lines[0].startswith("001/mail.eml: cannot be read by dkimpy")
    assert lines[1] == "002/mail.eml: signature 1 of 1: d=webmail.example s=k verifies"
    assert (errors, status) == ("", 2)


def test_what_breaks_dkimpy_stops_no_other(tmp_path: Path) -> None:
    hostile = judged(by_rsa(i="webmail.example"))
    lines, errors, status = run(tmp_path, hostile, exhibit())
    assert lines[0].startswith("001/mail.eml: signature 1 of 1: cannot be checked")
    assert lines[1].endswith("verifies")
    assert (errors, status) == ("", 2)


def test_a_signature_that_is_called_good_and_is_not(tmp_path: Path) -> None:
    run(tmp_path, exhibit())
    mail = tmp_path / "pack/mails/001/mail.eml"
    mail.write_bytes(mail.read_bytes().replace(b"1998", b"1999"))
    command = [sys.executable, "verify_dkim.py"]
    done = subprocess.run(command, cwd=tmp_path / "pack", check=False, capture_output=True)
    assert (b"THE PACK CALLS IT GOOD" in done.stdout, done.returncode) == (True, 1)


def test_a_signature_that_is_called_good_and_was_taken_out(tmp_path: Path) -> None:
    run(tmp_path, exhibit())
    (tmp_path / "pack/mails/001/mail.eml").write_bytes(TRACE + BODY)
    command = [sys.executable, "verify_dkim.py"]
    done = subprocess.run(command, cwd=tmp_path / "pack", check=False, capture_output=True)
    assert (b"IS NOT IN THE MAIL" in done.stdout, done.returncode) == (True, 1)


def test_another_folder_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    run(tmp_path, exhibit())
    command = [sys.executable, str(tmp_path / "pack/verify_dkim.py")]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)
    assert (b"no mails here" in done.stderr, done.returncode) == (True, 2)
