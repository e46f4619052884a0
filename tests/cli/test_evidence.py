"""`mailguard evidence` on files and on a guarded account."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_USAGE
from tests.cli.command import Ran
from tests.cli.held import PASSWORD, Held, posing, run
from tests.cli.test_check import POSING

ONE = b"From: a@evil.example\r\nMessage-ID: <1@e>\r\n\r\none\r\n"
TWO = b"From: b@other.example\r\nMessage-ID: <2@e>\r\n\r\ntwo\r\n"
OFFLINE = ("--resolver", "offline")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Held]:
    """An account with two mails in quarantine, whose configuration asks no DNS."""
    with DemoServer("shop", PASSWORD) as server:
        held = Held(server, tmp_path)
        held.config.write_text(
            held.config.read_text() + '[analysis]\nresolver = "offline"\nworkers = 1\n'
        )
        held.catch(ONE, posing("a@evil.example", "first"))
        held.catch(TWO, posing("b@other.example", "second"))
        yield held


@pytest.fixture
def eml(tmp_path: Path) -> Path:
    path = tmp_path / "suspicious.eml"
    path.write_bytes(POSING)
    return path


def mails(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("mail.eml")]
        return [archive.read(name) for name in names]


class TestPacking:
    def test_a_file_without_any_configuration(self, eml: Path, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        assert run("evidence", eml, "-o", out, *OFFLINE).code == EXIT_OK
        assert mails(out) == [POSING]

    def test_a_mail_by_number_from_where_it_lies_now(self, shop: Held, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        ran = shop.run("evidence", "pack", "1", "-o", out)
        assert (ran.code, "1 mail(s)" in ran.out) == (EXIT_OK, True)
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
            (["nowhere.eml"], "neither a number"),
            (["shop/INBOX/99"], "no such mail"),
            (["--from", "nobody.example"], "No mail fits"),
            (["--until", "2020-01-01"], "No mail fits"),
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

    def test_a_mail_that_the_user_moved_on_cannot_be_had(self, shop: Held, tmp_path: Path) -> None:
        shop.take_out("Mailguard Quarantine")
        ran = shop.run("evidence", "pack", "1", "-o", tmp_path / "p.zip")
        assert (ran.code, "save it as .eml" in ran.err) == (EXIT_USAGE, True)


class TestVerifying:
    @pytest.fixture
    def pack(self, eml: Path, tmp_path: Path) -> Path:
        out = tmp_path / "p.zip"
        key = tmp_path / "key.pem"
        command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        run("evidence", eml, "-o", out, "--sign", key, *OFFLINE)
        return out

    def verify(self, pack: Path, *words: str) -> Ran:
        return run("evidence", "verify", pack, *words)

    def test_what_fits_ends_with_0(self, pack: Path) -> None:
        ran = self.verify(pack, "--json")
        assert ran.code == EXIT_OK
        assert all(row["passed"] for row in ran.rows)

    def test_what_does_not_ends_with_1_and_says_which(self, pack: Path) -> None:
        with zipfile.ZipFile(pack, "a") as archive:
            archive.writestr("later.txt", "x")
        ran = self.verify(pack)
        assert (ran.code, "later.txt" in ran.out) == (EXIT_FLAGGED, True)

    def test_it_speaks_chinese(self, pack: Path) -> None:
        assert "打包时一致" in self.verify(pack, "--lang", "zh").out


class TestReporting:
    def test_a_report_is_written_and_goes_to_the_senders_provider(
        self, eml: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "r.eml"
        ran = run("evidence", "arf", eml, "-o", out, *OFFLINE)
        assert ran.code == EXIT_OK
        assert "abuse@mail.example, not sent" in ran.out
        assert b"To: abuse@mail.example" in out.read_bytes()
        assert POSING in out.read_bytes()

    def test_by_the_account_to_whom_is_named(self, shop: Held, tmp_path: Path) -> None:
        out = tmp_path / "r.eml"
        shop.run("evidence", "arf", "1", "-o", out, "--to", "spoof@platform.example")
        text = out.read_bytes()
        assert b"From: shop@shop.example" in text
        assert b"To: spoof@platform.example" in text
