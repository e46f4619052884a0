"""The pack: what is in it, and that nothing in it can be changed unseen."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailguard.auth.trust import Trust
from mailguard.dns.recorded import OfflineResolver
from mailguard.errors import TemporaryError, UsageError
from mailguard.evidence.checks import Check
from mailguard.evidence.exhibit import Exhibit
from mailguard.evidence.files import guides, sums
from mailguard.evidence.pack import write_pack
from mailguard.evidence.statement import runs
from mailguard.evidence.verify import verify_pack
from mailguard.mailbox.errors import UnreadableError
from mailguard.verdict.model import Kind
from tests.evidence.samples import (
    BODY,
    MADE,
    RECEIVED,
    REGISTRY,
    TRACE,
    cut,
    exhibit,
    given,
    signed,
)

Files = dict[str, bytes]


def pack(folder: Path, *exhibits: Exhibit, key: Ed25519PrivateKey | None = None) -> Path:
    path = folder / "pack.zip"
    write_pack(path, exhibits or (exhibit(),), REGISTRY, MADE, key=key)
    return path


def files(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, change: Callable[[Files], None]) -> None:
    found = files(path)
    change(found)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in found.items():
            archive.writestr(name, data)


NO_SUCH = (
    "Your server says that a signature passed, but the mail carries none that proves author"
    " and text."
)


def under(label: str, found: Files) -> list[str]:
    """What stands under a label in the English statement."""
    after = found["STATEMENT.en.txt"].decode().partition(f"\n{label}:\n")[2].splitlines()
    return [line.strip() for line in takewhile(lambda line: line.startswith(" "), after)]


def believing(raw: bytes) -> Exhibit:
    """A mail whose server noted who sent it, without any DNS."""
    noted = b" dkim=pass header.d=webmail.example; spf=pass smtp.mailfrom=webmail.example;"
    field = (
        b"Authentication-Results: mx.shop.example;"
        + noted
        + b" dmarc=pass header.from=webmail.example\r\n"
    )
    trust = Trust(authserv_ids=("mx.shop.example",), hosts=("mx.shop.example",))
    return exhibit(field + TRACE + raw.removeprefix(TRACE), trust=trust)


def at_once() -> Exhibit:
    """A mail that was judged when it was packed, as files are."""
    return replace(exhibit(), judged_at=MADE.timestamp())


def renewed(found: Files, name: str, data: bytes | None) -> None:
    """Change a file, or take it out, and make the manifest anew."""
    if data is None:
        del found[name]
    else:
        found[name] = data
    found["SHA256SUMS"] = sums({n: d for n, d in found.items() if n != "SHA256SUMS"})


def edited(found: Files, name: str, **values: object) -> None:
    """Other values in a record, and a manifest that fits."""
    renewed(found, name, json.dumps(json.loads(found[name]) | values).encode())


def failed(path: Path) -> list[tuple[str, str]]:
    return [(c.code[15:], c.params["file"]) for c in verify_pack(path, REGISTRY) if not c.passed]


MAIL, VERDICT = "mails/001/mail.eml", "mails/001/verdict.json"


def verdicts(path: Path) -> dict[str, bool]:
    return {check.code: check.passed for check in verify_pack(path, REGISTRY)}


class TestWhatIsInIt:
    def test_the_mail_byte_for_byte(self, tmp_path: Path) -> None:
        odd = b"Subject: \xff bare\nlines\r\n\r\nand no end"
        assert files(pack(tmp_path, exhibit(odd)))["mails/001/mail.eml"] == odd

    def test_the_keys_with_the_time_they_were_asked_for(self, tmp_path: Path) -> None:
        answers = json.loads(files(pack(tmp_path))["mails/001/dns.json"])["answers"]
        key = next(a for a in answers if a["name"] == "k._domainkey.webmail.example")
        assert key["values"][0].startswith("v=DKIM1; k=rsa; p=")
        assert key["asked_at"] == "2026-03-04T05:06:00+00:00"

    @pytest.mark.parametrize("name", ["STATEMENT.en.txt", "STATEMENT.zh.txt", "STATEMENT.zh.html"])
    def test_a_statement_names_contact_payee_link_and_digest(
        self, tmp_path: Path, name: str
    ) -> None:
        text = files(pack(tmp_path))[name].decode()
        for said in ("1179545599", "1998 CNY", "evil.example", exhibit().sha256, "203.0.113.21"):
            assert said in text
        assert "110" in text

    @pytest.mark.parametrize(
        ("numbers", "said"),
        [
            ([1], "1"),
            ([1, 2], "1, 2"),
            ([1, 2, 3], "1–3"),
            ([1, 3, 4, 6, 7, 8, 9, 20], "1, 3, 4, 6–9, 20"),
        ],
    )
    def test_mails_in_a_row_are_not_counted_out(self, numbers: list[int], said: str) -> None:
        assert runs(numbers) == said

    def test_a_contact_of_many_mails_says_which(self, tmp_path: Path) -> None:
        mails = [exhibit(BODY + b"%d\r\n" % number) for number in range(3)]
        found = files(pack(tmp_path, *mails))
        (line,) = under("QQ", found)
        assert line.endswith("(mail 1–3)")
        assert "（见邮件 1–3）\n" in found["STATEMENT.zh.txt"].decode()

    @pytest.mark.parametrize(("hosts", "said"), [(30, True), (1, False)])
    def test_a_list_of_contacts_that_was_cut_says_so(
        self, tmp_path: Path, hosts: int, said: bool
    ) -> None:
        links = " ".join(f"http://evil{number}.example/" for number in range(hosts))
        text = files(pack(tmp_path, exhibit(BODY + links.encode())))["STATEMENT.en.txt"].decode()
        assert ("Of each kind 20 of a mail are listed at most" in text) is said

    def test_a_statement_names_nothing_of_the_reader_s_or_the_platform_s(
        self, tmp_path: Path
    ) -> None:
        body = BODY + b"shop@shop.example: www.dhgate.com, service@dhgate.com\r\n"
        found = files(pack(tmp_path, exhibit(signed(body))))
        assert under("Link", found) == ["evil.example — “http://evil.example/pay” (mail 1)"]
        assert not under("E-mail address in the text", found)

    @pytest.mark.parametrize(
        ("kind", "platform", "en", "zh"),
        [
            (Kind.IMPERSONATION, "dhgate", "Mails that pose as DHgate: 1.",
             "1 封邮件冒充敦煌网 (DHgate)。"),
            (Kind.SUSPICIOUS, "dhgate", "suspicious and concern DHgate: 1. It is not established",
             "1 封邮件可疑，涉及敦煌网 (DHgate)；尚不能认定其冒充"),
            (Kind.SUSPICIOUS, "", "suspicious and name no platform: 1.",
             "1 封邮件可疑，未指明具体平台"),
            (Kind.GENUINE, "dhgate", "Of these, DHgate really sent: 1.",
             "其中 1 封确由敦煌网 (DHgate) 发出。"),
            (Kind.UNRELATED, "", "claiming to come from no platform: 1.",
             "其中 1 封没有自称来自任何平台。"),
            (Kind.UNDETERMINED, "dhgate", "undetermined, which is no proof either way: 1.",
             "其中 1 封无法判定"),
        ],
    )  # fmt: skip
    def test_the_summary_says_what_the_verdict_says(
        self, tmp_path: Path, kind: Kind, platform: str, en: str, zh: str
    ) -> None:
        mail = exhibit()
        mail = replace(mail, verdict=replace(mail.verdict, kind=kind, platform=platform))
        found = files(pack(tmp_path, mail))
        for name, said in (("en", en), ("zh", zh)):
            for end in ("txt", "html"):
                top = found[f"STATEMENT.{name}.{end}"].decode()[:4000]
                assert said in top
        summary = found["STATEMENT.en.txt"].decode().partition("Contacts, payees")[0]
        assert ("pose as DHgate: " in summary) == (kind is Kind.IMPERSONATION)

    @pytest.mark.parametrize(
        ("kinds", "title"),
        [
            ([Kind.GENUINE, Kind.UNDETERMINED], "Statement on e-mail"),
            ([Kind.GENUINE, Kind.SUSPICIOUS], "Statement on suspicious e-mail"),
            ([Kind.SUSPICIOUS, Kind.IMPERSONATION], "Statement on fraudulent e-mail"),
        ],
    )
    def test_the_title_calls_nothing_fraud_that_is_not_found_to_be(
        self, tmp_path: Path, kinds: list[Kind], title: str
    ) -> None:
        mail = exhibit()
        mails = [replace(mail, verdict=replace(mail.verdict, kind=kind)) for kind in kinds]
        text = files(pack(tmp_path, *mails))["STATEMENT.en.txt"].decode()
        assert text.splitlines()[0] == title

    @pytest.mark.parametrize(
        ("language", "said", "not_said"),
        [("zh", "在线客服", "online support"), ("en", "online support", "在线客服")],
    )
    def test_a_statement_names_the_platforms_own_channels_in_its_language(
        self, tmp_path: Path, language: str, said: str, not_said: str
    ) -> None:
        text = files(pack(tmp_path))[f"STATEMENT.{language}.txt"].decode()
        assert said in text
        assert not_said not in text

    def test_how_genuine_mail_is_told_is_no_place_to_report_to(self, tmp_path: Path) -> None:
        assert under("DHgate", files(pack(tmp_path))) == [
            "the only way to reach the platform is its online support, 7x24"
        ]

    def test_what_the_attacker_wrote_stays_text(self, tmp_path: Path) -> None:
        hostile = (
            b"From: DHgate <a@b.example>\r\nSubject: <script>alert(1)</script>\x1b[31m\r\n\r\nx"
        )
        found = files(pack(tmp_path, exhibit(hostile)))
        assert b"<script" not in found["STATEMENT.en.html"]
        assert b"\x1b" not in found["STATEMENT.en.txt"]

    def test_what_the_attacker_wrote_cannot_turn_the_verdict_around(self, tmp_path: Path) -> None:
        hostile = "From: DHgate <a@b.example>\r\nSubject: \u202e店铺\r\n\r\nx".encode()
        found = files(pack(tmp_path, exhibit(hostile)))
        (verdict,) = (data.decode() for name, data in found.items() if "verdict.json" in name)
        assert "\\u202e店铺" in verdict

    def test_part_of_a_mail_is_said_to_be_part(self, tmp_path: Path) -> None:
        found = files(pack(tmp_path, exhibit(), cut(exhibit(), 100)))
        text = found["STATEMENT.en.txt"].decode()
        assert text.splitlines()[4].startswith("INCOMPLETE: of mail 2 only the beginning")
        assert "Only the first 100 of" in text
        assert "as they were received, byte for byte: 1." in text
        assert json.loads(found["contents.json"])["mails"][1]["complete"] is False

    def test_what_is_missing_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "pack.zip"
        write_pack(path, [exhibit()], REGISTRY, MADE, gone=["17  <a@b.example>  店铺"])
        found = files(path)
        assert "17  &lt;a@b.example&gt;  店铺" in found["STATEMENT.zh.html"].decode()
        assert json.loads(found["contents.json"])["missing"] == ["17  <a@b.example>  店铺"]

    @pytest.mark.parametrize(
        ("mail", "said"),
        [
            (believing(signed()), ["webmail.example (selector k): pass"]),
            (believing(BODY), ["no signature in the mail"]),
            (
                exhibit(signed().replace(b"1998", b"1999")),
                ["webmail.example (selector k): fail – The text was changed after it was signed."],
            ),
            (
                exhibit(b"DKIM-Signature: v=1; d=\r\n" + BODY),
                ["permerror – The signature lacks a part."],
            ),
        ],
        ids=["signed and noted", "noted", "changed", "unlawful"],
    )  # fmt: skip
    def test_the_signatures_are_those_in_the_mail(
        self, tmp_path: Path, mail: Exhibit, said: list[str]
    ) -> None:
        assert under("DKIM signatures", files(pack(tmp_path, mail))) == said

    def test_what_a_signature_came_to_is_said_in_chinese(self, tmp_path: Path) -> None:
        said = files(pack(tmp_path, exhibit(signed())))["STATEMENT.zh.txt"].decode()
        assert "webmail.example（选择器 k）：通过" in said

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (signed(), "webmail.example: pass"),
            (BODY, f"webmail.example: pass – {NO_SUCH}"),
        ],
        ids=["signed", "unsigned"],
    )  # fmt: skip
    def test_what_a_server_noted_about_signatures_is_its_word(
        self, tmp_path: Path, raw: bytes, said: str
    ) -> None:
        label = "Signatures by the word of mx.shop.example, in the mail's header"
        assert under(label, files(pack(tmp_path, believing(raw)))) == [said]

    @pytest.mark.parametrize(
        ("mail", "said"),
        [
            (exhibit(), "2026-03-04 05:06:00 +0000 (by the mailbox's own record)"),
            (given(exhibit(), RECEIVED),
             "2026-03-04 05:06:00 +0000 (by the line above the mail in the mbox file)"),
            (given(exhibit(b"Received: by b; Wed, 4 Mar 2026 05:06:00 +0000\r\n" + BODY)),
             ("2026-03-04 05:06:00 +0000 (by a Received field in the mail's header,"
             " as receiving servers write it)")),
            (given(exhibit(BODY)), ("not recorded; the Date field, which the sender writes,"
             " says 2026-03-04 05:06:00 +0000")),
            (given(exhibit(b"From: a@b.example\r\n\r\nx")), ("not recorded: neither the place"
             " the mail was found in nor a server's field in its header says when")),
        ],
        ids=["mailbox", "mbox", "Received", "Date", "nobody"],
    )  # fmt: skip
    def test_when_it_was_received_and_by_whose_word(
        self, tmp_path: Path, mail: Exhibit, said: str
    ) -> None:
        assert under("Received", files(pack(tmp_path, mail))) == [said]

    @pytest.mark.parametrize(
        ("later", "en", "zh"),
        [
            ([0], "Received at 2026-03-04 05:06:00 +0000.", "收到时间为 2026-03-04 05:06:00"),
            ([0, 0], "Received at 2026-03-04 05:06:00 +0000.", "收到时间为 2026-03-04 05:06:00"),
            ([0, 1], "between 2026-03-04 05:06:00 +0000 and 2026-03-05", "收到时间在 2026-03-04"),
        ],
        ids=["one mail", "two at a time", "two"],
    )
    def test_when_they_were_received(
        self, tmp_path: Path, later: list[int], en: str, zh: str
    ) -> None:
        mails = [replace(exhibit(), received=RECEIVED + timedelta(days=n)) for n in later]
        found = files(pack(tmp_path, *mails))
        assert en in found["STATEMENT.en.txt"].decode()
        assert zh in found["STATEMENT.zh.txt"].decode()

    def test_a_date_that_the_sender_wrote_is_no_time_of_receipt(self, tmp_path: Path) -> None:
        found = files(pack(tmp_path, exhibit(), given(exhibit(BODY))))
        said = "Those whose time of receipt is recorded were received at 2026-03-04 05:06:00 +0000."
        assert said in found["STATEMENT.en.txt"].decode()
        row = json.loads(found["contents.json"])["mails"][1]
        assert (row["received"], row["dated"]) == (None, "2026-03-04T05:06:00+00:00")

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            (b"To: shop@shop.example\r\n", ["To: shop@shop.example"]),
            (b"To: =?utf-8?b?5bqX?= <s@shop.example>\r\nDelivered-To: me@shop.example\r\n",
             ["Delivered-To: me@shop.example", "To: 店 <s@shop.example>"]),
            (b"To: \x1b[31ma@b.example\r\n", ["To: ‹U+001B›[31ma@b.example"]),
            (b"To: a@b.example\r\n" * 99, ["To: a@b.example"] * 3),
            (b"", ["the header names no recipient"]),
        ],
        ids=["To", "Delivered-To", "an escape sequence", "very many", "none"],
    )  # fmt: skip
    def test_to_whom_it_is_addressed(self, tmp_path: Path, header: bytes, said: list[str]) -> None:
        mail = exhibit(b"From: a@b.example\r\n" + header + b"\r\nx")
        assert under("To, by the mail's header", files(pack(tmp_path, mail))) == said

    @pytest.mark.parametrize(
        ("mail", "said", "not_said"),
        [
            (exhibit(), "as they were received, byte for byte: 1.", "files that were given"),
            (given(exhibit()), "files that were given to mailguard, and here as they lie there: 1",
             "byte for byte"),
        ],
        ids=["mailbox", "file"],
    )  # fmt: skip
    def test_only_for_a_mailbox_it_is_vouched(
        self, tmp_path: Path, mail: Exhibit, said: str, not_said: str
    ) -> None:
        text = files(pack(tmp_path, mail))["STATEMENT.en.txt"].decode()
        assert said in text
        assert not_said not in text

    def test_it_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        assert pack(tmp_path).stat().st_mode & 0o077 == 0


class TestCheckingAgain:
    def test_all_fits_and_authentication_gives_the_same(self, tmp_path: Path) -> None:
        checks = verify_pack(pack(tmp_path), REGISTRY)
        assert all(check.passed for check in checks)
        assert "dkim=pass (webmail.example)" in checks[-1].params["results"]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda f: f.update({"mails/001/mail.eml": f["mails/001/mail.eml"][:-3] + b"?\r\n"}),
             "evidence.check.changed"),
            (lambda f: f.update({"STATEMENT.en.txt": b"all is well"}), "evidence.check.changed"),
            (lambda f: f.pop("VERIFY.txt"), "evidence.check.missing"),
            (lambda f: f.update({"more.txt": b"later"}), "evidence.check.added"),
        ],
        ids=["one byte of the mail", "the statement", "a file taken out", "a file put in"],
    )  # fmt: skip
    def test_a_change_is_found(
        self, tmp_path: Path, change: Callable[[Files], None], code: str
    ) -> None:
        path = pack(tmp_path)
        rewrite(path, change)
        assert verdicts(path)[code] is False

    @pytest.mark.parametrize(
        ("top", "beside", "code"),
        [
            ("pack/", [], ""),
            ("新建文件夹/pack/", [], ""),
            ("pack/", ["__MACOSX/pack/._mails", "pack/.DS_Store"], ""),
            ("", ["__MACOSX/._mails", ".DS_Store"], ""),
            ("pack/", ["pack/more.txt"], "added"),
            ("", ["__MACOSX/mail.eml"], "added"),
        ],
        ids=["in a folder", "in two", "by macOS", "by macOS, its files",
             "with a file more", "where macOS puts nothing"],
    )  # fmt: skip
    def test_one_that_was_unpacked_and_packed_anew(
        self, tmp_path: Path, top: str, beside: list[str], code: str
    ) -> None:
        path = pack(tmp_path)
        there = {f"{top}{name}": data for name, data in files(path).items()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in (there | dict.fromkeys(beside, b"x")).items():
                archive.writestr(name, data)
        assert [code for code, _ in failed(path)] == [code][: bool(code)]
        assert ("evidence.check.packed_anew" in verdicts(path)) is bool(top)

    @pytest.mark.parametrize("more", ["b/SHA256SUMS", "notes.txt"], ids=["two packs", "a file"])
    def test_what_lies_beside_a_folder_with_a_pack_is_no_part_of_it(
        self, tmp_path: Path, more: str
    ) -> None:
        path = pack(tmp_path)
        there = {f"a/{name}": data for name, data in files(path).items()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in (there | {more: b"x"}).items():
                archive.writestr(name, data)
        with pytest.raises(UnreadableError, match="Name the ZIP that"):
            verify_pack(path, REGISTRY)

    def test_a_changed_mail_with_a_new_manifest_is_found_by_its_signature(
        self, tmp_path: Path
    ) -> None:
        def change(found: Files) -> None:
            mail = found["mails/001/mail.eml"].replace(b"your shop", b"our shop!")
            old = hashlib.sha256(found["mails/001/mail.eml"]).hexdigest().encode()
            new = hashlib.sha256(mail).hexdigest().encode()
            found["SHA256SUMS"] = found["SHA256SUMS"].replace(old, new)
            found["mails/001/mail.eml"] = mail

        path = pack(tmp_path)
        rewrite(path, change)
        assert verdicts(path)["evidence.check.sums"] is True
        assert verdicts(path)["evidence.check.authentication_bad"] is False

    @pytest.mark.parametrize(
        ("change", "wrong"),
        [
            (lambda f: renewed(f, MAIL, f[MAIL].replace(b"Date: Wed, 04", b"Date: Thu, 05")),
             ("another", MAIL)),
            (lambda f: renewed(f, "STATEMENT.zh.html", b"<p>"), ("another", MAIL)),
            (lambda f: renewed(f, "contents.json", b"{}"), ("changed", "contents.json")),
            (lambda f: edited(f, "contents.json", format=99), ("changed", "contents.json")),
            (lambda f: edited(f, "contents.json", mails=[]), ("another", MAIL)),
            (lambda f: edited(f, "contents.json", mails=[
                *json.loads(f["contents.json"])["mails"], {"folder": "mails/002"}
            ]), ("missing", "mails/002/mail.eml")),
            (lambda f: edited(f, "contents.json", mails=[
                json.loads(f["contents.json"])["mails"][0] | {"leads": []}
            ]), ("leads", "mails/001")),
            (lambda f: renewed(f, "contents.json", None), ("missing", "contents.json")),
            (lambda f: renewed(f, "STATEMENT.en.txt", None), ("missing", "STATEMENT.en.txt")),
            (lambda f: renewed(f, "VERIFY.txt", b"curl"), ("guide", "VERIFY.txt")),
            (lambda f: renewed(f, "verify_dkim.py", b"import os"), ("guide", "verify_dkim.py")),
            (lambda f: renewed(f, "dkim.py", b"import os"), ("strange", "dkim.py")),
            (lambda f: renewed(f, VERDICT, None), ("missing", VERDICT)),
            (lambda f: renewed(f, VERDICT, b"{}"), ("changed", VERDICT)),
            (lambda f: edited(f, VERDICT, verdict="genuine"), ("verdict_bad", "mails/001")),
            (lambda f: edited(f, VERDICT, platform="ebay"), ("verdict_bad", "mails/001")),
            (lambda f: edited(f, VERDICT, platform=5), ("changed", VERDICT)),
        ],
        ids=["the mail", "a statement", "no contents", "a later format", "no row", "a row more",
             "the leads", "without contents", "without a statement",
             "another way to check", "another script",
             "a file more", "without a verdict",
             "an empty verdict", "another verdict", "another platform",
             "no platform's name"],
    )  # fmt: skip
    def test_what_does_not_belong_together_is_found_though_the_manifest_fits(
        self, tmp_path: Path, change: Callable[[Files], None], wrong: tuple[str, str]
    ) -> None:
        path = pack(tmp_path, at_once())
        assert failed(path) == []
        rewrite(path, change)
        assert verdicts(path)["evidence.check.sums"] is True
        assert wrong in failed(path)

    @pytest.mark.parametrize(
        ("mail", "maker"),
        [(exhibit(), "mailguard 0.1.0"), (at_once(), "mailguard 99")],
        ids=["of the day it came", "of another mailguard"],
    )
    def test_a_verdict_that_cannot_be_asked_for_again_is_said_to_be_that(
        self, tmp_path: Path, mail: Exhibit, maker: str
    ) -> None:
        path = pack(tmp_path, mail)
        rewrite(path, lambda f: edited(f, VERDICT, verdict="undetermined"))
        rewrite(path, lambda f: edited(f, "contents.json", made_by=maker))
        assert verdicts(path)["evidence.check.verdict_then"] is True
        assert failed(path) == []

    @pytest.mark.parametrize("name", ["VERIFY.txt", "verify_dkim.py", "dkim.py"])
    def test_what_people_are_to_run_is_judged_whichever_mailguard_a_pack_names(
        self, tmp_path: Path, name: str
    ) -> None:
        path = pack(tmp_path)
        rewrite(path, lambda f: edited(f, "contents.json", made_by="mailguard 0.0.1"))
        rewrite(path, lambda f: renewed(f, name, b"import os"))
        assert [file for _, file in failed(path)] == [name]

    @pytest.mark.parametrize("name", ["VERIFY.txt", "verify_dkim.py"])
    def test_what_an_earlier_mailguard_wrote_is_no_forgery(
        self, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        earlier = guides() | {(name, hashlib.sha256(b"as it was then").hexdigest())}
        monkeypatch.setattr("mailguard.evidence.consistency.guides", lambda: earlier)
        path = pack(tmp_path)
        rewrite(path, lambda f: renewed(f, name, b"as it was then"))
        assert failed(path) == []

    @pytest.mark.parametrize("key", [None, Ed25519PrivateKey.generate()], ids=["bare", "signed"])
    def test_what_packs_tell_today_is_known_to_those_who_check_them_later(
        self, tmp_path: Path, key: Ed25519PrivateKey | None
    ) -> None:
        found = files(pack(tmp_path, key=key))
        told = {(n, hashlib.sha256(found[n]).hexdigest()) for n in ("VERIFY.txt", "verify_dkim.py")}
        assert told <= guides(), (
            "add the line to mailguard/evidence/data/guides.sha256; remove none"
        )

    def test_a_signed_manifest(self, tmp_path: Path) -> None:
        path = pack(tmp_path, key=Ed25519PrivateKey.generate())
        assert verdicts(path)["evidence.check.signature"] is True
        rewrite(path, lambda f: f.update({"SHA256SUMS": f["SHA256SUMS"].replace(b"a", b"b")}))
        assert verdicts(path)["evidence.check.signature_bad"] is False

    def test_half_a_signature_is_no_unsigned_pack(self, tmp_path: Path) -> None:
        path = pack(tmp_path, key=Ed25519PrivateKey.generate())
        rewrite(path, lambda f: f.pop("signer.pem") and None)
        assert verdicts(path)["evidence.check.signature_bad"] is False

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_second_file_of_the_same_name_is_found(self, tmp_path: Path) -> None:
        path = pack(tmp_path)
        found = files(path)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mails/001/mail.eml", b"From: forged\r\n\r\nfirst")
            for name, data in found.items():
                archive.writestr(name, data)
        with pytest.raises(UnreadableError, match="several files by the name"):
            verify_pack(path, REGISTRY)

    @pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
    def test_what_is_no_pack_is_one_line(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "x.zip"
        path.write_bytes(content)
        with pytest.raises(UnreadableError, match=r"x\.zip"):
            verify_pack(path, REGISTRY)

    def test_a_folder_is_no_pack(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableError, match="a folder, no evidence pack") as raised:
            verify_pack(tmp_path, REGISTRY)
        assert raised.value.remedy.startswith("Name the ZIP")

    @pytest.mark.parametrize(
        "sums", [b"", b"0" * 64 + b"  VERIFY.txt\n" + b"1" * 64 + b"  VERIFY.txt\n"]
    )
    def test_a_manifest_of_nothing_or_of_two_minds(self, tmp_path: Path, sums: bytes) -> None:
        path = pack(tmp_path)
        rewrite(path, lambda f: f.update({"SHA256SUMS": sums}))
        with pytest.raises(UnreadableError, match=r"SHA256SUMS is damaged"):
            verify_pack(path, REGISTRY)

    def test_a_pack_without_a_mail_shows_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "pack.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "")
            archive.writestr("SHA256SUMS", f"{hashlib.sha256(b'').hexdigest()}  a.txt\n")
        assert verdicts(path)["evidence.check.no_mails"] is False

    @pytest.mark.parametrize(
        ("mail", "codes"),
        [
            (exhibit(), {"authentication": "spf=pass dkim=pass (webmail.example) dmarc=pass"}),
            (believing(BODY), {"header": "spf=pass dkim=pass (webmail.example) dmarc=pass"}),
            (believing(signed()), {
                "header": "spf=pass dkim=pass (webmail.example) dmarc=pass",
                "authentication": "dkim=pass (webmail.example)",
            }),
            (exhibit(resolver=OfflineResolver()), {
                "no_answers": "spf=none dkim=none (webmail.example) dmarc=none",
            }),
        ],
        ids=["by DNS", "by the header", "by both", "by neither"],
    )  # fmt: skip
    def test_it_is_said_what_the_results_rest_on(
        self, tmp_path: Path, mail: Exhibit, codes: dict[str, str]
    ) -> None:
        checks = verify_pack(pack(tmp_path, mail), REGISTRY)
        assert all(check.passed for check in checks)
        rest = {
            c.code.rpartition(".")[2]: c.params["results"] for c in checks if "results" in c.params
        }
        assert rest == codes

    @pytest.mark.parametrize(
        ("field", "value"),
        [("size", b"1e400"), ("checked_at", b"1e300"), ("checked_at", b"NaN"),
         ("checked_at", b'"x"'), ("received", b'"x"'), ("trust", b'{"hosts": 5}')],
    )  # fmt: skip
    def test_numbers_that_nobody_would_write_are_found(
        self, tmp_path: Path, field: str, value: bytes
    ) -> None:
        path, name = pack(tmp_path), "mails/001/authentication.json"
        told = json.loads(files(path)[name]) | {field: "HERE"}
        octets = json.dumps(told).encode().replace(b'"HERE"', value)
        rewrite(path, lambda f: f.update({name: octets}))
        checks = verify_pack(path, REGISTRY)
        assert Check(False, "evidence.check.changed", {"file": "mails/001"}) in checks

    @pytest.mark.parametrize("octets", [b"{}", b"[]", b"[" * 100_000, b"\xff", b'{"trust": 1}'])
    def test_damaged_records_are_found(self, tmp_path: Path, octets: bytes) -> None:
        path = pack(tmp_path)
        rewrite(path, lambda f: f.update({"mails/001/authentication.json": octets}))
        assert verdicts(path)["evidence.check.changed"] is False


OTHERS = ("unzip", "mailguard", "python3 -m", "py -m", "..\\dkim", "Get-Content")
"""What is not run here: of other systems, or not to be had offline."""


class TestWithoutMailguard:
    """The commands of VERIFY.txt, taken from it, in a folder of their own."""

    @pytest.fixture
    def unpacked(self, tmp_path: Path) -> Path:
        path = pack(tmp_path, exhibit(), key=Ed25519PrivateKey.generate())
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "pack")
        return tmp_path / "pack"

    def commands(self, unpacked: Path) -> list[str]:
        note = (unpacked / "VERIFY.txt").read_text().partition("=" * 72)[0].replace("\\\n", "")
        found = [" ".join(line.split()) for line in re.findall(r"^ {7}(\S.*)$", note, re.MULTILINE)]
        return [line for line in found if not line.startswith(OTHERS)]

    def run(self, unpacked: Path) -> list[int]:
        """The exit codes; the project is not on the path."""
        codes = []
        for line in self.commands(unpacked):
            words = line.replace("../dkim/bin/python3", sys.executable).split()
            if shutil.which(words[0]) is None:
                pytest.skip(f"{words[0]} is not installed")
            done = subprocess.run(words, cwd=unpacked, check=False, capture_output=True)
            codes.append(done.returncode)
        return codes

    def test_they_are_digests_signatures_and_the_maker(self, unpacked: Path) -> None:
        assert [line.split()[0] for line in self.commands(unpacked)] == [
            "sha256sum",
            "../dkim/bin/python3",
            "openssl",
        ]

    @pytest.mark.parametrize(
        ("command", "why"),
        [
            ("sha256sum -c SHA256SUMS\n", "Linux"),
            ("shasum -a 256 -c SHA256SUMS\n", "macOS"),
            (("Get-Content SHA256SUMS | % { $s, $f = $_ -split '  ', 2; if ((Get-FileHash "
             '-LiteralPath $f).Hash -eq $s) { "${f}: OK" } else { "${f}: FAILED" } }\n'),
             "Windows, whose digests are upper case: -eq heeds no case"),
            ("python3 -m venv ../dkim && ", "a Python of the system's takes no packages (PEP 668)"),
            ("py -m venv ..\\dkim; ", "Windows"),
        ],
    )  # fmt: skip
    def test_every_system_has_a_command(self, unpacked: Path, command: str, why: str) -> None:
        assert (unpacked / "VERIFY.txt").read_text().count(command) == 2, why

    def test_an_empty_line_is_above_each_step(self, unpacked: Path) -> None:
        note = (unpacked / "VERIFY.txt").read_text()
        above = re.findall(r"(.*)\n(?:[1-4]\. |With mailguard|如已安装)", note)
        assert above == [""] * 10

    def test_all_succeed(self, unpacked: Path) -> None:
        assert self.run(unpacked) == [0, 0, 0]

    def test_a_changed_byte_is_found(self, unpacked: Path) -> None:
        mail = unpacked / "mails/001/mail.eml"
        mail.write_bytes(mail.read_bytes().replace(b"1998", b"1999"))
        digests, signatures, maker = self.run(unpacked)
        assert (digests != 0, signatures != 0, maker) == (True, True, 0)


class TestTrouble:
    def test_an_existing_file_is_not_overwritten(self, tmp_path: Path) -> None:
        path = pack(tmp_path)
        before = path.read_bytes()
        with pytest.raises(UsageError, match="exists already"):
            pack(tmp_path)
        assert path.read_bytes() == before

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="cannot be written"):
            pack(tmp_path / "nowhere")

    def test_a_full_disk_leaves_nothing(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(disk)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("a small file system cannot be mounted here")
        try:
            import os

            with pytest.raises(TemporaryError, match="no room"):
                pack(disk, exhibit(signed() + os.urandom(100_000)))
            assert list(disk.iterdir()) == []
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    def test_an_interruption_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(zipfile.ZipFile, "writestr", interrupted)
        with pytest.raises(KeyboardInterrupt):
            pack(tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_x_of_a_signature_is_judged_by_the_day_of_the_check(tmp_path: Path) -> None:
    """A pack is checked again years later, and nothing in it has grown old."""
    found = exhibit()
    assert found.arrived is not None
    assert MADE - found.arrived < timedelta(days=7)
    assert "spf=pass" in verify_pack(pack(tmp_path), REGISTRY)[-1].params["results"]
