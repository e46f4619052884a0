"""`mailguard audit`: interrupted and resumed, chosen by time, as a sheet, and what it joins."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from mailguard.errors import EXIT_CONFIG, EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
from tests.cli.command import ROOT, UNPRIVILEGED, mailguard, process
from tests.cli.test_check import HARMLESS, POSING

OFFLINE = ("--resolver", "offline")
SECOND = POSING.replace("店铺风险".encode(), b"another day").replace(b"<1@", b"<2@")
DATED = b"Date: Wed, 24 Dec 2025 18:00:00 +0000\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mails"
    path.mkdir()
    (path / "a.eml").write_bytes(POSING)
    (path / "b.eml").write_bytes(DATED + SECOND)
    (path / "c.eml").write_bytes(HARMLESS)
    return path


def test_only_mail_since_a_day(folder: Path) -> None:
    ran = mailguard("audit", "--json", *OFFLINE, folder, "--since", "2026-01-01")
    assert [Path(row["path"]).name for row in ran.rows] == ["a.eml", "c.eml"]


@pytest.mark.parametrize(
    ("day", "zone"),
    [("yesterday", "UTC"), ("0001-01-01", "Asia/Shanghai"), ("9999-12-31T23:59", "Etc/GMT+5")],
    ids=["a word", "before all years in UTC", "after all years in UTC"],
)
def test_a_day_that_is_none(folder: Path, day: str, zone: str) -> None:
    ran = mailguard("audit", *OFFLINE, folder, "--since", day, TZ=zone)
    assert (ran.code, "not a date" in ran.err) == (EXIT_USAGE, True)


def test_times_are_the_readers_own(folder: Path, tmp_path: Path) -> None:
    """As the mail program beside it shows them; on the page, which is passed on, with the zone."""
    page = tmp_path / "page.html"
    ran = mailguard("audit", *OFFLINE, folder, "--html", page, TZ="Asia/Shanghai")
    assert "2025-12-25 02:00" in ran.out
    assert "2025-12-25 02:00 +0800" in page.read_text()


def test_a_mail_with_the_line_ends_of_a_classic_mac_is_read(tmp_path: Path) -> None:
    """The subject, the time, the id, and whom one's own mail answered."""
    for name, raw in (("1.eml", DATED + POSING), ("Sent/2.eml", REPLY)):
        (tmp_path / "mac" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mac" / name).write_bytes(raw.replace(b"\r\n", b"\r"))
    (row,) = mailguard("audit", "--json", *OFFLINE, tmp_path / "mac").rows
    assert (row["verdict"], row["subject"]) == ("impersonation", "店铺风险")
    assert row["received"].startswith("2025-12-24T18:00")
    assert row["answered"]["to"] == "1@mail.example"


def test_a_sheet_has_a_line_a_mail(folder: Path) -> None:
    sheet = mailguard("audit", "--csv", *OFFLINE, folder).out.encode().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["verdict"] for row in rows] == ["impersonation", "impersonation", "unrelated"]
    assert rows[0]["platform"] == "dhgate"


@pytest.mark.parametrize(("encoding", "start"), [("utf-8", "\ufeffpath,"), ("ascii", "path,")])
def test_a_sheet_says_that_it_is_utf_8(folder: Path, encoding: str, start: str) -> None:
    ran = process("audit", "--csv", *OFFLINE, folder, PYTHONIOENCODING=encoding)
    assert ran.out.startswith(start)


def test_a_sheet_or_json(folder: Path) -> None:
    ran = mailguard("audit", "--csv", "--json", *OFFLINE, folder)
    assert (ran.code, "only one" in ran.err) == (EXIT_USAGE, True)


def test_mails_of_one_fraud_are_a_case(folder: Path) -> None:
    ran = mailguard("audit", "--json", *OFFLINE, folder)
    case = ran.rows[-1]
    assert [Path(place).name for place in case["mails"]] == ["b.eml", "a.eml"]
    assert "1179545599" in {lead["value"] for lead in case["leads"]}
    assert "Case 1: 2 mails" in mailguard("audit", *OFFLINE, folder).out


def test_what_was_answered_is_said_first(tmp_path: Path) -> None:
    for name in (".", ".Sent"):
        for part in ("cur", "new", "tmp"):
            (tmp_path / "md" / name / part).mkdir(parents=True)
    (tmp_path / "md/new/1").write_bytes(POSING)
    (tmp_path / "md/.Sent/cur/1").write_bytes(b"To: 1@mail.example\r\n\r\nI paid.\r\n")
    page = tmp_path / "r.html"
    ran = mailguard("audit", *OFFLINE, tmp_path / "md", "--html", page, "--lang", "zh")
    assert ran.out.startswith("您给这些邮件的发件人写过信")
    text = page.read_text(encoding="utf-8")
    assert text.index("您给这些邮件的发件人写过信") < text.index("totals", text.index("<main>"))
    (row, *_) = mailguard("audit", "--json", *OFFLINE, tmp_path / "md").rows
    assert row["answered"]["to"] == "1@mail.example"


INBOX = b"From - Sat Nov 21 20:44:00 2020\n" + POSING + b"\n"
REPLY = b"Subject: I paid\r\nTo: 1@mail.example\r\nIn-Reply-To: <1@mail.example>\r\n\r\nI paid.\r\n"
SENT = b"From - Sat Nov 21 20:44:00 2020\n" + REPLY + b"\n"
LABELS = b"From 1@xxx Sat Nov 21 20:44:00 +0000 2020\r\nX-GM-THRID: 1\r\nX-Gmail-Labels: %s\r\n"
TAKEOUT = LABELS % b"Inbox" + POSING + b"\r\n" + LABELS % b"Sent" + REPLY + b"\r\n"
TAKEOUT += LABELS % "草稿".encode() + POSING + b"\r\n"


@pytest.mark.parametrize(
    ("files", "targets"),
    [
        ({"case/1.eml": POSING, "case/Sent/2.eml": REPLY}, ["case"]),
        ({"case/1.eml": POSING, "case/已发送/2026/2.eml": REPLY}, ["case"]),
        ({"mail/INBOX": INBOX, "mail/Sent": SENT, "mail/Drafts": INBOX}, ["mail"]),
        ({"mail/inbox.mbox": INBOX, "mail/Sent.mbox": SENT}, ["mail"]),
        ({"mail/INBOX": INBOX, "mail/Sent.sbd/2026": SENT}, ["mail"]),
        ({"mail/inbox.mbox": INBOX, "mail/Sent.mbox": SENT}, ["mail/inbox.mbox", "mail/Sent.mbox"]),
        ({"mail/1.eml": POSING, "mail/Sent/2.eml": REPLY}, ["mail/Sent", "mail/1.eml"]),
        (
            {"mail/1.eml": POSING, "mail/Sent/2.eml": REPLY, "mail/草稿箱/3.eml": POSING},
            ["mail/Sent", "mail/草稿箱", "mail/1.eml"],
        ),
        ({"Takeout/Mail/All mail.mbox": TAKEOUT}, ["Takeout"]),
        ({"All mail.mbox": TAKEOUT}, ["All mail.mbox"]),
    ],
    ids=["a folder of it", "one below it", "as Thunderbird keeps it", "with its ending",
         "folders below it", "an mbox beside another", "a folder beside a mail", "drafts",
         "as Google exports it", "that file alone"],
)  # fmt: skip
def test_ones_own_mail_is_known_by_where_it_lies(
    tmp_path: Path, files: dict[str, bytes], targets: list[str]
) -> None:
    for name, raw in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    ran = mailguard("audit", "--json", *OFFLINE, *(tmp_path / target for target in targets))
    mails = [row for row in ran.rows if "path" in row]
    assert [row["answered"] and row["answered"]["to"] for row in mails] == ["1@mail.example"]


def test_ones_own_mail_is_known_by_a_name_of_chinese_windows(tmp_path: Path) -> None:
    """As `unzip` leaves a folder that Foxmail wrote: its name is no UTF-8."""
    folders = {"收件箱": POSING, "已发送邮件": REPLY, "草稿箱": POSING}
    for name, raw in folders.items():
        folder = tmp_path / "mail" / os.fsdecode(name.encode("gbk"))
        folder.mkdir(parents=True)
        (folder / "1.eml").write_bytes(raw)
    ran = mailguard("audit", "--json", *OFFLINE, tmp_path / "mail")
    assert [row["answered"]["to"] for row in ran.rows] == ["1@mail.example"]


def test_ones_own_mail_in_a_zip_is_known_by_where_it_lies(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.writestr("case/1.eml", POSING)
        archive.writestr("case\\Sent\\2.eml", REPLY)  # as some programs on Windows write it
        archive.writestr("case/Sent/3.eml", REPLY)
        archive.writestr("case/Drafts/4.eml", POSING)
    ran = mailguard("audit", "--json", *OFFLINE, tmp_path / "case.zip")
    mails = [row for row in ran.rows if "path" in row]
    assert [row["answered"] and row["answered"]["to"] for row in mails] == ["1@mail.example"]


def test_a_zip_s_names_are_read_where_the_locale_has_no_letters_for_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.writestr("收件箱/1.eml", POSING)
        archive.writestr("已发送/2.eml", REPLY)
    ascii_alone = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = process("audit", "--json", *OFFLINE, tmp_path / "case.zip", **ascii_alone)
    assert [row["answered"]["to"] for row in ran.rows] == ["1@mail.example"], ran.err


def test_ones_own_mail_is_known_by_the_name_of_a_zip(tmp_path: Path) -> None:
    """Webmail exports a folder as a ZIP by its name."""
    for name, raw in (("收件箱.zip", POSING), ("已发送.zip", REPLY)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("1.eml", raw)
    targets = [tmp_path / "收件箱.zip", tmp_path / "已发送.zip"]
    rows = mailguard("audit", "--json", *OFFLINE, *targets).rows
    assert [row["answered"]["to"] for row in rows] == ["1@mail.example"]


@pytest.mark.parametrize("name", ["Sent", "Sent.mbox", "Sent.zip"])
def test_mail_that_is_all_by_the_name_of_a_sent_folder_is_judged(tmp_path: Path, name: str) -> None:
    """Somebody who names nothing else wants to know of it."""
    if name == "Sent.mbox":
        (tmp_path / name).write_bytes(INBOX)
    elif name == "Sent.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("Sent/1.eml", POSING)
    else:
        (tmp_path / name / "Sent").mkdir(parents=True)
        (tmp_path / name / "Sent" / "1.eml").write_bytes(POSING)
    ran = mailguard("audit", "--json", *OFFLINE, tmp_path / name)
    assert [row["verdict"] for row in ran.rows if "path" in row] == ["impersonation"]


def test_a_zip_of_mails(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for mail in folder.iterdir():
            archive.write(mail, mail.name)
    ran = mailguard("audit", "--json", *OFFLINE, path)
    assert [row["verdict"] for row in ran.rows[:3]] == [
        "impersonation",
        "impersonation",
        "unrelated",
    ]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: p.writestr("../../a.eml", b"x"), "leads out"),
        (lambda p: p.writestr("a.eml", bytes(100 << 20), zipfile.ZIP_DEFLATED), "times its size"),
    ],
    ids=["a path that escapes", "a bomb"],
)
def test_a_zip_that_was_made_to_do_harm_is_one_line(
    tmp_path: Path, make: object, says: str
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        make(archive)  # type: ignore[operator]
    ran = mailguard("audit", *OFFLINE, path)
    assert (ran.code, ran.out, says in ran.err) == (EXIT_TEMPORARY, "", True)
    assert len(ran.err.splitlines()) == 1


def test_an_mbox_cut_short_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    line = b"From a@b Thu Jan  1 00:00:00 2026\n"
    path.write_bytes(line + HARMLESS + b"\n" + line + POSING[:60])
    ran = mailguard("audit", "--json", *OFFLINE, path)
    assert [row["verdict"] for row in ran.rows] == ["unrelated", "impersonation"]


@pytest.mark.parametrize("command", ["audit", "check"])
@pytest.mark.parametrize("below", [".", "a.eml"], ids=["it", "a mail in it"])
def test_a_folder_without_permission_is_one_line(folder: Path, command: str, below: str) -> None:
    folder.chmod(0)
    ran = process(command, *OFFLINE, folder / below, before=UNPRIVILEGED)
    folder.chmod(0o700)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert "cannot be read: Permission denied" in ran.err.replace(" cannot", ": cannot")


def test_a_folder_without_permission_stops_no_other(folder: Path) -> None:
    locked = folder / "locked"
    locked.mkdir(mode=0)
    ran = process("audit", "--json", *OFFLINE, folder, before=UNPRIVILEGED)
    locked.chmod(0o700)
    assert (ran.code, ran.err) == (
        EXIT_FLAGGED,
        f"{folder}: folders in it that cannot be read (1): {locked}.\n",
    )


@pytest.mark.parametrize(
    ("target", "said", "why"),
    [("../other", True, "a folder elsewhere"), (".", False, "the same mail once more")],
)
def test_a_linked_folder_is_not_passed_over_in_silence(
    folder: Path, target: str, said: bool, why: str
) -> None:
    (folder.parent / "other").mkdir()
    (folder / "link").symlink_to(target)
    ran = mailguard("audit", *OFFLINE, folder)
    told = f"links in it to other folders, not followed (1): {folder / 'link'}."
    assert (told in ran.err) is said, why


def test_a_report_that_cannot_be_written_is_one_line(folder: Path, tmp_path: Path) -> None:
    ran = mailguard("audit", *OFFLINE, folder, "--html", tmp_path / "nowhere" / "r.html")
    assert (ran.code, "cannot be written" in ran.err) == (EXIT_USAGE, True)


class TestInterrupted:
    MAILS = 1200

    @pytest.fixture
    def many(self, tmp_path: Path) -> Path:
        folder = tmp_path / "many"
        folder.mkdir()
        for number in range(self.MAILS):
            mail = POSING if number % 50 == 0 else HARMLESS
            (folder / f"{number:04}.eml").write_bytes(mail.replace(b"lunch", b"%d" % number))
        return folder

    def test_the_same_rows_as_in_one_go(self, many: Path, tmp_path: Path) -> None:
        state = {"STATE_DIRECTORY": str(tmp_path / "state")}
        words = ["audit", "--json", *OFFLINE, str(many)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), **state}
        process = subprocess.Popen(
            [sys.executable, "-m", "mailguard", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == EXIT_TEMPORARY
        assert "--resume" in err
        found = len(first) + len(out.splitlines())
        assert 20 <= found < self.MAILS
        resumed = mailguard(*words, "--resume", **state)
        whole = mailguard(*words, **state)
        assert resumed.rows == whole.rows
        assert resumed.code == EXIT_FLAGGED
        assert list((tmp_path / "state").iterdir()) == []

    def test_what_was_found_so_far_is_reported(self, many: Path, tmp_path: Path) -> None:
        page = tmp_path / "r.html"
        words = ["audit", *OFFLINE, str(many), "--html", str(page)]
        process = subprocess.Popen(
            [sys.executable, "-m", "mailguard", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "STATE_DIRECTORY": str(tmp_path / "s")},
        )
        while not any(file.stat().st_size for file in tmp_path.glob("s/*.rows")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert " mails: " in out.splitlines()[-2]
        assert "This report is incomplete" in page.read_text("utf-8")
        assert err.strip() in page.read_text("utf-8")


def test_a_registry_that_is_wrong_is_said_though_there_is_no_mail(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "platform.toml").write_text("x = [")
    ran = mailguard("audit", *OFFLINE, tmp_path / "mail", "--registry", tmp_path / "own")
    assert (ran.code, ran.out) == (EXIT_CONFIG, "")
    assert "not readable as TOML" in ran.err


@pytest.mark.parametrize("form", ["", "--json", "--csv"])
@pytest.mark.parametrize("reader", [">/dev/full", "| true"], ids=["a full disk", "one who went"])
def test_the_page_is_there_though_the_rest_was_not_read(
    folder: Path, tmp_path: Path, form: str, reader: str
) -> None:
    for number in range(300):  # more than a pipe holds
        (folder / f"d{number}.eml").write_bytes(HARMLESS)
    page = tmp_path / "report.html"
    audit = f"{sys.executable} -m mailguard audit {form} --resolver offline {folder} --html {page}"
    ran = subprocess.run(
        ["sh", "-c", f"({audit}; echo $? >&2) {reader}"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert page.read_text(encoding="utf-8").count(">lunch<") == 301
    assert ran.stderr.splitlines()[-1] == str(EXIT_TEMPORARY)
