"""`mailguard evidence` on files and on a guarded account."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard import limits
from mailguard.demo.server import DemoServer
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_USAGE
from tests.cli.command import Ran, mailguard
from tests.cli.held import PASSWORD, Held, posing
from tests.cli.test_check import HARMLESS, POSING

ONE = b"From: a@evil.example\r\nMessage-ID: <1@e>\r\n\r\none\r\n"
TWO = b"From: b@other.example\r\nMessage-ID: <2@e>\r\n\r\ntwo\r\n"
OFFLINE = ("--resolver", "offline")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Held]:
    """An account with two mails in quarantine, whose configuration asks no DNS."""
    with DemoServer("shop", PASSWORD) as server:
        held = Held(server, tmp_path)
        held.ask_no_dns()
        held.catch(ONE, posing("a@evil.example", "first"))
        held.catch(TWO, posing("b@other.example", "second"))
        yield held


@pytest.fixture
def eml(tmp_path: Path) -> Path:
    path = tmp_path / "suspicious.eml"
    path.write_bytes(POSING)
    return path


THREE = b"From: c@third.example\r\nMessage-ID: <3@e>\r\n\r\nthree\r\n"
TODAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, where the command runs, with mails saved in every way, and other files."""
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    line = b"From a@evil.example Wed Mar  4 05:06:00 2026\n"
    (folder / "two.mbox").write_bytes(
        line + ONE.replace(b"\r", b"") + b"\n" + line + TWO.replace(b"\r", b"") + b"\n"
    )
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.writestr("deep/one.eml", ONE)
        archive.writestr("two#2.eml", TWO)
        archive.writestr("notes.txt", "no mail")
    with zipfile.ZipFile(folder / "one.zip", "w") as archive:
        archive.writestr("one.eml", ONE)
    with zipfile.ZipFile(folder / "none.zip", "w") as archive:
        archive.writestr("notes.txt", "no mail")
    (folder / "deep/one.eml").write_bytes(ONE)
    (folder / "a#1.eml").write_bytes(ONE)
    (folder / "junk.eml").write_bytes(b"\x00\xff junk\n\nFrom: no header\n")
    (folder / "empty.eml").write_bytes(b"")
    monkeypatch.chdir(folder)
    return folder


def mails(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("mail.eml")]
        return [archive.read(name) for name in names]


class TestPacking:
    def test_a_file_without_any_configuration(self, eml: Path, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        assert mailguard("evidence", eml, "-o", out, *OFFLINE).code == EXIT_OK
        assert mails(out) == [POSING]

    def test_what_lay_in_a_file_is_not_said_to_be_as_received(
        self, eml: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "p.zip"
        mailguard("evidence", eml, "-o", out, *OFFLINE)
        with zipfile.ZipFile(out) as archive:
            assert b"byte for byte" not in archive.read("STATEMENT.en.txt")

    @pytest.mark.parametrize(
        ("line", "told", "why"),
        [
            (b"- Wed Mar  4 13:06:00 2026", "field", "Thunderbird's is local time"),
            (b"1@xxx Wed Mar 04 05:06:00 +0000 2026", "mbox", "Google's names UTC"),
        ],
    )
    def test_an_mbox_vouches_for_times_whose_zone_it_names(
        self, tmp_path: Path, line: bytes, told: str, why: str
    ) -> None:
        field = b"Received: from a by b; Wed, 4 Mar 2026 13:06:00 +0800\r\n"
        (tmp_path / "mail.mbox").write_bytes(b"From " + line + b"\r\n" + field + ONE)
        mailguard("evidence", tmp_path / "mail.mbox", "-o", tmp_path / "p.zip", *OFFLINE)
        with zipfile.ZipFile(tmp_path / "p.zip") as archive:
            (row,) = json.loads(archive.read("contents.json"))["mails"]
        assert (row["received"], row["received_by"]) == ("2026-03-04T05:06:00+00:00", told), why

    def test_a_statement_is_in_the_zone_of_who_makes_it(self, tmp_path: Path) -> None:
        field = b"Received: from a by b; Tue, 3 Mar 2026 21:06:00 +0000\r\n"
        (tmp_path / "a.eml").write_bytes(field + ONE)
        out = tmp_path / "p.zip"
        mailguard("evidence", tmp_path / "a.eml", "-o", out, *OFFLINE, TZ="Asia/Shanghai")
        with zipfile.ZipFile(out) as archive:
            said = archive.read("STATEMENT.zh.txt").decode()
        assert "收到时间为 2026-03-04 05:06:00 +0800" in said
        assert re.search(r"于 \S+ \S+ \+0800 生成", said)

    def test_a_mail_by_number_from_where_it_lies_now(self, shop: Held, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        ran = shop.run("evidence", "pack", "1", "-o", out)
        assert (ran.code, "1 mail," in ran.out) == (EXIT_OK, True)
        assert mails(out) == [ONE]
        shop.run("quarantine", "release", "1")
        again = tmp_path / "again.zip"
        shop.run("evidence", "pack", "1", "-o", again)
        assert mails(again) == [ONE]

    def test_a_long_mail_to_its_end(self, shop: Held, tmp_path: Path) -> None:
        long = b"From: c@long.example\r\n\r\n" + b"a line of text\r\n" * 200_000
        shop.catch(long, posing("c@long.example", "long"))
        out = tmp_path / "p.zip"
        assert shop.run("evidence", "pack", "3", "-o", out).code == EXIT_OK
        assert mails(out) == [long]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            (["--from", "evil.example"], [ONE]),
            (["--from", "B@other.example"], [TWO]),
            (["--since", "1d"], [ONE, TWO]),
            (["--since", "1d", "--from", "other.example"], [TWO]),
            (["shop/Mailguard Quarantine/UID"], [TWO]),
            (["1", "2", "1"], [ONE, TWO]),
            (["shop/Mailguard Quarantine/UID", "2"], [TWO]),
            (["--until", f"{TODAY}"], [ONE, TWO]),
            (["--until", "9999-12-31"], [ONE, TWO]),
        ],
    )
    def test_mails_are_chosen(
        self, shop: Held, tmp_path: Path, words: list[str], found: list[bytes]
    ) -> None:
        out = tmp_path / "p.zip"
        second = str(shop.server.folders()["Mailguard Quarantine"][1].uid)
        words = [word.replace("UID", second) for word in words]
        assert shop.run("evidence", "pack", *words, "-o", out).code == EXIT_OK
        assert mails(out) == found

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            ([], "Name mails"),
            (["7"], "knows no such mail"),
            ([""], '"": neither a number'),
            (["9" * 23], "neither a number"),
            (["9" * 5000], "99…99"),
            (["9" * 5000], "99: cannot be read: File name too long"),
            (["nowhere.eml"], "neither a number"),
            (["shop/INBOX/99"], "no such mail"),
            (["shop/INBOX/0"], "no such mail"),
            (["shop/Nowhere/1"], "no folder 'Nowhere'"),
            (["shop/INBOX/4294967296"], "no such mail"),
            (["other/INBOX/1"], "neither a number"),
            (["1", "--from", "evil.example"], "Leave them out"),
            (["--from", "nobody.example"], "No mail fits"),
            (["--until", "2020-01-01"], "No mail fits"),
            (["--until", f"{TODAY - timedelta(days=1)}"], "No mail fits"),
            (["--since", "yesterday"], "not a date"),
            (["1", "--sign", "/nowhere.pem"], "cannot be read"),
        ],
    )
    def test_what_cannot_be_packed_is_one_line(
        self, shop: Held, tmp_path: Path, words: list[str], says: str
    ) -> None:
        out = tmp_path / "p.zip"
        ran = shop.run("evidence", "pack", *words, "-o", out)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True), ran.err
        assert not out.exists()

    def test_where_no_pack_can_be_is_said_before_any_mail_is_looked_for(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "p.zip").touch()
        ran = mailguard("evidence", "nowhere.eml", "-o", tmp_path / "p.zip")
        assert (ran.code, "exists already" in ran.err) == (EXIT_USAGE, True), ran.err

    def test_a_mail_that_the_user_moved_on_cannot_be_had(self, shop: Held, tmp_path: Path) -> None:
        shop.take_out("Mailguard Quarantine")
        ran = shop.run("evidence", "pack", "1", "-o", tmp_path / "p.zip")
        assert (ran.code, "save it as .eml" in ran.err) == (EXIT_USAGE, True)

    def test_what_is_gone_is_named_and_the_rest_packed(self, shop: Held, tmp_path: Path) -> None:
        shop.catch(THREE, posing("a@evil.example", "third"))
        shop.take_out("Mailguard Quarantine")
        out = tmp_path / "p.zip"
        ran = shop.run("evidence", "pack", "--from", "evil.example", "-o", out)
        assert (ran.code, mails(out)) == (EXIT_OK, [THREE])
        assert "a@evil.example  first" in ran.err
        with zipfile.ZipFile(out) as archive:
            assert b"a@evil.example  first" in archive.read("STATEMENT.en.txt")

    def test_where_all_are_gone_there_is_no_pack(self, shop: Held, tmp_path: Path) -> None:
        shop.take_out("Mailguard Quarantine")
        out = tmp_path / "p.zip"
        ran = shop.run("evidence", "pack", "--from", "evil.example", "-o", out)
        assert (ran.code, "1 mails fit, and none" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()


class TestFiles:
    """Mails that somebody saved, without any configuration."""

    @pytest.mark.parametrize(
        ("names", "found"),
        [
            (["two.mbox#2"], [TWO.replace(b"\r", b"")]),
            (["two.zip#deep/one.eml"], [ONE]),
            (["two.zip#two#2.eml"], [TWO]),
            (["one.zip"], [ONE]),
            (["a#1.eml"], [ONE]),
            (["deep/one.eml", "deep/one.eml", "./deep/one.eml", "one.zip#one.eml"], [ONE]),
        ],
    )
    def test_a_mail_by_the_name_that_audit_gives_it(
        self, saved: Path, names: list[str], found: list[bytes]
    ) -> None:
        assert mailguard("evidence", *names, "-o", "p.zip", *OFFLINE).code == EXIT_OK
        assert mails(saved / "p.zip") == found

    @pytest.mark.parametrize(
        ("names", "more"),
        [(["deep/one.eml"], ""), (["deep/one.eml", "a#1.eml", "one.zip"], "2 more were copies")],
        ids=["one", "three alike"],
    )
    def test_copies_are_packed_once_and_counted(
        self, saved: Path, names: list[str], more: str
    ) -> None:
        ran = mailguard("evidence", *names, "-o", "p.zip", *OFFLINE)
        assert mails(saved / "p.zip") == [ONE]
        assert ran.err.partition(" of these")[0] == more

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["two.mbox"], "2 mails in one file. Name one as mailguard audit does: two.mbox#1"),
            (["two.zip"], "does: two.zip#deep/one.eml"),
            (["two.mbox#3"], "no such mail"),
            (["two.mbox#0"], "no such mail"),
            (["two.zip#notes.txt"], "no such mail"),
            (["deep/one.eml#1"], "no such mail"),
            (["none.zip"], "no mail in it"),
            (["junk.eml"], "no mail"),
            (["empty.eml"], "no mail"),
            (["deep"], "a folder, no mail"),
            (["nosuch.eml"], "neither a number, nor a file"),
            (["deep/er/nosuch.eml"], "neither a number, nor a file"),
            (["/no/such/1"], "neither a number, nor a file"),
            (["n" * 300], "cannot be read"),
        ],
    )
    def test_what_is_no_mail_is_one_line(self, saved: Path, words: list[str], says: str) -> None:
        ran = mailguard("evidence", *words, "-o", "p.zip", *OFFLINE)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True), ran.err
        assert mailguard("evidence", "arf", words[-1], "-o", "r.eml", *OFFLINE).code == EXIT_USAGE
        assert not (saved / "p.zip").exists()
        assert not (saved / "r.eml").exists()

    def test_what_chooses_among_flagged_mail_chooses_among_no_files(self, saved: Path) -> None:
        ran = mailguard(
            "evidence", "--since", "2020-01-01", "deep/one.eml", "-o", "p.zip", *OFFLINE
        )
        assert (ran.code, "Leave them out" in ran.err) == (EXIT_USAGE, True)
        assert not (saved / "p.zip").exists()

    def test_a_file_whose_name_is_no_text(self, saved: Path) -> None:
        name = os.fsdecode(b"\xff\xfe.eml")
        Path(name).write_bytes(ONE)
        assert mailguard("evidence", name, "-o", "p.zip", *OFFLINE).code == EXIT_OK
        assert mails(saved / "p.zip") == [ONE]

    def test_a_mail_past_the_limit_is_said_to_be_cut(
        self, saved: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "MAX_WHOLE", 30)
        ran = mailguard("evidence", "deep/one.eml", "-o", "p.zip", *OFFLINE)
        assert (ran.code, "Only the first 30 of" in ran.err) == (EXIT_OK, True)
        assert mails(saved / "p.zip") == [ONE[:30]]


class TestVerifying:
    @pytest.fixture
    def pack(self, eml: Path, tmp_path: Path) -> Path:
        out = tmp_path / "p.zip"
        key = tmp_path / "key.pem"
        command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        mailguard("evidence", eml, "-o", out, "--sign", key, *OFFLINE)
        return out

    def verify(self, pack: Path, *words: str) -> Ran:
        return mailguard("evidence", "verify", pack, *words)

    def test_what_fits_ends_with_0(self, pack: Path) -> None:
        ran = self.verify(pack, "--json")
        assert ran.code == EXIT_OK
        assert {row["passed"] for row in ran.rows} == {True}

    def test_what_does_not_ends_with_1_and_says_which(self, pack: Path) -> None:
        with zipfile.ZipFile(pack, "a") as archive:
            archive.writestr("later.txt", "x")
        ran = self.verify(pack)
        assert (ran.code, "later.txt" in ran.out) == (EXIT_FLAGGED, True)

    @pytest.mark.parametrize(
        "content", [b"", b"no zip", None], ids=["empty", "foreign", "no more than its half"]
    )
    def test_what_is_no_pack_is_no_matter_of_trying_again(
        self, pack: Path, content: bytes | None
    ) -> None:
        octets = pack.read_bytes()
        pack.write_bytes(octets[: len(octets) // 2] if content is None else content)
        ran = self.verify(pack)
        assert (ran.code, "p.zip" in ran.err) == (EXIT_USAGE, True)

    def test_a_device_is_no_pack_that_never_ends(self) -> None:
        assert self.verify(Path("/dev/zero")).code == EXIT_USAGE

    def test_it_speaks_chinese(self, pack: Path) -> None:
        assert "打包时一致" in self.verify(pack, "--lang", "zh").out

    @pytest.mark.parametrize(
        ("language", "verdict", "results"),
        [
            ("en", "IMPERSONATION DHgate (The sender uses a platform's name", "spf=none"),
            ("zh", "冒充 敦煌网 (DHgate)（发件人用了平台的名称", "SPF 无结果，DMARC 无结果"),
        ],
    )
    def test_verdict_and_results_are_words(
        self, pack: Path, language: str, verdict: str, results: str
    ) -> None:
        said = self.verify(pack, "--lang", language).out
        assert [part for part in (verdict, results) if part not in said] == []

    def test_programs_have_their_codes(self, pack: Path) -> None:
        rows = self.verify(pack, "--json", "--lang", "zh").rows
        assert "impersonation dhgate (name_of_another)" in [row.get("found") for row in rows]
        assert "spf=none dmarc=none" in [row.get("results") for row in rows]


BELIEVING = ("--trust-authserv", "mx.shop.example")


def noted(domain: str) -> bytes:
    """What a server writes above a mail that `domain` really sent."""
    return (
        f"Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom={domain};"
        f" dmarc=pass header.from={domain}\r\n"
        f"Received: from out.{domain} (out.{domain} [203.0.113.21])\r\n"
        " by mx.shop.example with ESMTPS id 1; Wed, 04 Mar 2026 05:06:00 +0000\r\n"
    ).encode()


class TestReporting:
    TO = ("--to", "abuse@mail.example")

    def test_a_report_is_written_and_goes_to_the_domain_that_sent_the_mail(
        self, tmp_path: Path
    ) -> None:
        mail, out = tmp_path / "m.eml", tmp_path / "r.eml"
        mail.write_bytes(noted("mail.example") + POSING)
        ran = mailguard("evidence", "arf", mail, "-o", out, *BELIEVING, *OFFLINE)
        assert ran.code == EXIT_OK, ran.err
        assert "abuse@mail.example, not sent" in ran.out
        assert b"To: abuse@mail.example" in out.read_bytes()
        assert POSING in out.read_bytes()

    def test_who_is_only_named_as_the_sender_gets_no_report(
        self, eml: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "r.eml"
        ran = mailguard("evidence", "arf", eml, "-o", out, *OFFLINE)
        assert (ran.code, "nothing proves which domain" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()
        assert mailguard("evidence", "arf", eml, "-o", out, *self.TO, *OFFLINE).code == EXIT_OK

    def test_who_took_a_domain_to_imitate_a_platform_is_not_told(self, tmp_path: Path) -> None:
        mail, out = tmp_path / "m.eml", tmp_path / "r.eml"
        mail.write_bytes(
            noted("dhgate-fengkong.com") + b"From: DHgate <a@dhgate-fengkong.com>\r\n\r\nHello\r\n"
        )
        ran = mailguard("evidence", "arf", mail, "-o", out, *BELIEVING, *OFFLINE)
        assert (ran.code, "imitates a platform" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()

    def test_of_what_poses_as_nobody_there_is_no_report(self, tmp_path: Path) -> None:
        mail, out = tmp_path / "m.eml", tmp_path / "r.eml"
        mail.write_bytes(HARMLESS)
        ran = mailguard("evidence", "arf", mail, "-o", out, *self.TO, *OFFLINE)
        assert (ran.code, "there is nothing to report" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()

    def test_of_what_the_platform_sent_there_is_no_report(self, tmp_path: Path) -> None:
        mail, out = tmp_path / "m.eml", tmp_path / "r.eml"
        mail.write_bytes(noted("dhgate.com") + b"From: DHgate <a@dhgate.com>\r\n\r\nHello\r\n")
        ran = mailguard("evidence", "arf", mail, "-o", out, *self.TO, *BELIEVING, *OFFLINE)
        assert (ran.code, "really sent this mail" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()

    def test_of_what_is_not_proven_it_is_said_so(self, tmp_path: Path) -> None:
        mail, out = tmp_path / "m.eml", tmp_path / "r.eml"
        mail.write_bytes(b"From: DHgate <a@dhgate.com>\r\nSubject: x\r\n\r\nHello\r\n")
        ran = mailguard("evidence", "arf", mail, "-o", out, *self.TO, *OFFLINE)
        assert (ran.code, "UNDETERMINED, not impersonation" in ran.err) == (EXIT_OK, True)
        assert b"fraud" not in out.read_bytes()

    def test_that_nobody_is_named_as_reporting_is_said(self, eml: Path, tmp_path: Path) -> None:
        line = ("evidence", "arf", eml, *self.TO, *OFFLINE)
        assert "--reporter" in mailguard(*line, "-o", tmp_path / "a.eml").err
        assert mailguard(*line, "-o", tmp_path / "b.eml", "--reporter", "me@shop.example").err == ""

    @pytest.mark.parametrize("option", ["--to", "--reporter"])
    @pytest.mark.parametrize(
        "text",
        ["not an address", "a@b.example\nBcc: c@d.example", "a@", "@b.example", "a@b@c.example",
         "a@localhost", "a@b.example, c@d.example", "A <a@b.example>", "\u00fc@b.example"],
    )  # fmt: skip
    def test_an_address_is_one(self, eml: Path, tmp_path: Path, option: str, text: str) -> None:
        out = tmp_path / "r.eml"
        ran = mailguard("evidence", "arf", eml, "-o", out, option, text, *OFFLINE)
        assert (ran.code, "not an e-mail address" in ran.err) == (EXIT_USAGE, True)
        assert not out.exists()

    def test_by_the_account_to_whom_is_named(self, shop: Held, tmp_path: Path) -> None:
        out = tmp_path / "r.eml"
        shop.run("evidence", "arf", "1", "-o", out, "--to", "spoof@platform.example")
        text = out.read_bytes()
        assert b"From: shop@shop.example" in text
        assert b"To: spoof@platform.example" in text
