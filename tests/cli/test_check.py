"""`mailguard check`, from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailguard.errors import EXIT_CONFIG, EXIT_FLAGGED, EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from tests.cli.command import ROOT, UNPRIVILEGED, mailguard, process

POSING = (
    "From: dhgate风控011 <1@mail.example>\r\nSubject: 店铺风险\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n请添加QQ：1179545599 支付激活费\r\n"
).encode()
HARMLESS = b"From: Ann <ann@mail.example>\r\nSubject: lunch\r\n\r\nAt noon?\r\n"
FROM_LINE = b"From a@b Thu Jan  1 00:00:00 2026\n" + HARMLESS.replace(b"\r\n", b"\n") + b"\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two mails below a folder, and a file that is none."""
    (tmp_path / "b.eml").write_bytes(HARMLESS)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.eml").write_bytes(POSING)
    (tmp_path / "notes.txt").write_text("no mail", encoding="utf-8")
    return tmp_path


def test_one_answer_a_mail_in_order_of_name(folder: Path) -> None:
    ran = mailguard("check", "--json", "--resolver", "offline", folder)
    assert [Path(row["path"]).name for row in ran.rows] == ["b.eml", "a.eml"]
    assert [row["verdict"] for row in ran.rows] == ["unrelated", "impersonation"]
    assert ran.code == EXIT_FLAGGED


def test_json_has_what_a_program_needs(folder: Path) -> None:
    (row,) = mailguard("check", "--json", "--resolver", "offline", folder / "sub" / "a.eml").rows
    assert {"path", "verdict", "severity", "platform", "findings", "rule", "auth"} <= set(row)
    assert (row["severity"], row["platform"]) == ("critical", "dhgate")
    assert {"code", "message", "evidence"} <= set(row["findings"][0])
    assert {"spf", "dkim", "dmarc", "arc"} <= set(row["auth"])


def test_nothing_flagged_ends_with_0(folder: Path) -> None:
    assert mailguard("check", "--resolver", "offline", folder / "b.eml").code == EXIT_OK


def test_a_mail_comes_by_standard_input() -> None:
    ran = mailguard("check", "--json", "--resolver", "offline", "-", stdin=POSING)
    assert [(row["path"], row["verdict"]) for row in ran.rows] == [("-", "impersonation")]


def test_what_is_no_mail_is_not_said_to_be_fine() -> None:
    ran = mailguard("check", "--json", "--resolver", "offline", "-", stdin=b"root:x:0:0\n")
    (row,) = ran.rows
    assert row["verdict"] == "undetermined"
    assert "message.no_mail" in {finding["code"] for finding in row["findings"]}


def test_an_empty_mail_has_an_answer() -> None:
    ran = mailguard("check", "--json", "--resolver", "offline", "-", stdin=b"")
    codes = {finding["code"] for finding in ran.rows[0]["findings"]}
    assert "message.empty" in codes


@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "冒充"), ("C.UTF-8", "IMPERSON")])
def test_it_speaks_the_language_of_the_locale(folder: Path, locale: str, word: str) -> None:
    ran = mailguard("check", "--resolver", "offline", folder / "sub" / "a.eml", LANG=locale)
    assert word in ran.out


def test_what_a_terminal_cannot_show_is_left_out(folder: Path) -> None:
    """Like the tick of a Chinese terminal of old, which speaks GBK."""
    ran = process("check", "--resolver", "offline", folder, PYTHONIOENCODING="ascii:strict")
    assert (ran.code, "? IMPERSONATION" in ran.out) == (EXIT_FLAGGED, True)


def test_a_file_name_that_is_no_text_does_not_spoil_json(folder: Path) -> None:
    """A ZIP that was made in Chinese Windows unpacks to such names."""
    odd = Path(os.fsdecode(b"\xd6\xd0.eml"))
    (folder / odd).write_bytes(POSING)
    (row,) = mailguard("check", "--json", "--resolver", "offline", folder / odd).rows
    assert row["path"].endswith("??.eml")


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        (["check", "nowhere.eml"], "zh_CN.UTF-8"),
        (["check", "nowhere.eml", "--lang", "zh"], "C.UTF-8"),
        (["check", "--lang=zh", "nowhere.eml"], "en_US.UTF-8"),
    ],
)
def test_an_error_is_said_in_chinese_too(words: list[str], locale: str) -> None:
    assert mailguard(*words, LANG=locale).err == "mailguard: nowhere.eml：没有这个文件或文件夹。\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["check", "nowhere.eml"], EXIT_USAGE, "nowhere.eml"),
        (["check", os.devnull], EXIT_USAGE, "neither a file nor a folder"),
        (["check", "/proc/self/mem"], EXIT_USAGE, "/proc/self/mem: cannot be read"),
        (["check", ""], EXIT_USAGE, '"": there is no such file or folder'),
        (["check"], EXIT_USAGE, "Missing argument"),
        (["check", "--lang", "fr", "x"], EXIT_USAGE, "Use en or zh"),
        (["check", "--resolver", "tarot", __file__], EXIT_USAGE, "zone:FILE"),
        (["check", "--resolver", "zone:/nowhere", __file__], EXIT_CONFIG, "/nowhere"),
        (["audit", "nowhere"], EXIT_USAGE, "nowhere"),
        (["audit", __file__, "--html", "/nowhere/x.html"], EXIT_USAGE, "Name another place"),
        (["demo", "--report", "/nowhere/x.html"], EXIT_USAGE, "Name another place"),
        (["registry", "show", "敦煌网"], EXIT_USAGE, "Did you mean dhgate?"),
        (["run"], EXIT_CONFIG, "mailguard init"),
        (["config", "check", "-c", "/nowhere"], EXIT_CONFIG, "/nowhere"),
        (["dance"], EXIT_USAGE, "No such command"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_is_one_line_and_an_exit_code(
    words: list[str], code: int, says: str
) -> None:
    ran = mailguard(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", "--config"], EXIT_CONFIG),
        (["init", "--config"], EXIT_CONFIG),
        (["registry", "validate"], EXIT_CONFIG),
        (["registry", "list", "--registry"], EXIT_CONFIG),
        (["evidence", "verify"], EXIT_USAGE),
        (["evidence", "x.eml", "--sign"], EXIT_USAGE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_may_not_be_read_is_said_in_the_language(
    tmp_path: Path, words: list[str], code: int
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir() if "registry" in words else locked.touch()
    locked.chmod(0)
    ran = process(*words, locked, before=UNPRIVILEGED, LANG="zh_CN.UTF-8")
    locked.chmod(0o700)
    assert ran.code == code
    assert "权限不够" in ran.out + ran.err


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    for number in range(300):
        (folder / f"{number}.eml").write_bytes(HARMLESS)
    check = f"{sys.executable} -m mailguard check --json --resolver offline {folder}"
    command = f"({check}; echo $? >{folder}/code) | head -1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.startswith("{")
    assert done.stderr == ""
    assert (folder / "code").read_text() == f"{EXIT_TEMPORARY}\n", "1 would mean: flagged"


def test_a_terminal_of_no_width_is_one_of_some() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mailguard", "registry", "list"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "0"},
    )
    assert "DHgate" in done.stdout


@pytest.mark.parametrize(
    ("words", "output", "code", "says"),
    [
        ("check --json --resolver offline MAIL", ">&-", EXIT_FLAGGED, ""),
        ("audit --resolver offline MAIL", ">&-", EXIT_FLAGGED, ""),
        ("registry list", ">&-", EXIT_OK, ""),
        ("check --json --resolver offline MAIL", ">/dev/full", EXIT_TEMPORARY, "Make room"),
        ("--help", ">/dev/full", EXIT_TEMPORARY, "Make room"),
        ("check nowhere.eml", "2>/dev/full", EXIT_USAGE, ""),
        ("check", "2>/dev/full", EXIT_USAGE, ""),
        ("audit --resolver offline MAIL /dev/null", "2>/dev/full", EXIT_TEMPORARY, ""),
        ("check nowhere.eml", "2>&-", EXIT_USAGE, ""),
        ("check", "2>&-", EXIT_USAGE, ""),
        ("run --config nowhere.toml", ">&- 2>&-", EXIT_CONFIG, ""),
        ("check --resolver offline -", ">&- <&-", EXIT_OK, ""),
        ("domain -", "<&-", EXIT_OK, ""),
    ],
)
def test_an_output_that_takes_nothing(
    folder: Path, words: str, output: str, code: int, says: str
) -> None:
    mail = str(folder / "sub" / "a.eml")
    command = f"{sys.executable} -m mailguard {words.replace('MAIL', mail)} {output}"
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "HOME": str(folder)},
    )
    assert done.returncode == code
    assert done.stderr.count("\n") == bool(says)
    assert says in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "code", "why"),
    [
        ("x.zip", b"PK\x05\x06" + bytes(18), EXIT_USAGE, "a ZIP holds mails, and is none"),
        ("x.mbox", 2 * FROM_LINE, EXIT_USAGE, "two mails in one file have two verdicts"),
        ("x.eml", FROM_LINE, EXIT_OK, "many programs save one mail so"),
    ],
)
def test_a_file_of_many_mails_is_for_audit(
    tmp_path: Path, name: str, content: bytes, code: int, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = mailguard("check", "--resolver", "offline", tmp_path / name)
    assert ran.code == code, why
    assert ("mailguard audit" in ran.err) == (code == EXIT_USAGE)


def test_a_maildir_is_for_audit(tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1.a.host").write_bytes(HARMLESS)
    ran = mailguard("check", tmp_path)
    assert (ran.code, f"mailguard audit {tmp_path}" in ran.err) == (EXIT_USAGE, True)
