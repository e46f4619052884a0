"""`mailguard init`, with answers piped in, on a real server."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from mailguard.cli.newaccount import NewAccount, unit_lines, usual_way
from mailguard.config.load import load
from mailguard.errors import EXIT_USAGE
from tests.cli.command import Ran, process
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.service import mailguard


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "config.toml"


def _init(path: Path, *answers: str, language: str = "en") -> Ran:
    given = "".join(f"{answer}\n" for answer in answers)
    return mailguard("init", "--lang", language, config=path, stdin=given.encode())


def _own_server(dovecot: Dovecot, user: str, name: str = "") -> list[str]:
    """Answers for a server of one's own, up to how the password is kept."""
    server = ["127.0.0.1", "implicit", str(dovecot.tls_port), str(dovecot.ca_file)]
    return [f"{user}@shop.example", name, "other", *server, "mx.shop.example", ""]


def test_a_mailbox_is_tried_and_written_in_mode_observe(
    dovecot: Dovecot, user: str, path: Path
) -> None:
    done = _init(path, *_own_server(dovecot, user), "file", PASSWORD)
    assert done.code == 0, done.err
    assert "That works" in done.out
    assert f"mailguard audit {user}" in done.out
    assert "\x1b" not in done.out
    assert PASSWORD not in done.out
    account = load(path).accounts[user]
    assert (account.mode, account.host, account.hosts) == (
        "observe",
        "127.0.0.1",
        ["mx.shop.example"],
    )
    assert PASSWORD not in path.read_text(encoding="utf-8")
    secret = path.parent / f"{user}.password"
    assert secret.read_text() == f"{PASSWORD}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    audited = mailguard("audit", user, "--json", config=path)
    assert audited.code == 0, audited.err


def _unreachable() -> bytes:
    """Answers for a server that is not there; written all the same."""
    server = ["127.0.0.1", "implicit", "1", "", "mx.shop.example", ""]
    answers = ["shop@shop.example", "", "other", *server, "file", PASSWORD, "n"]
    return "".join(f"{answer}\n" for answer in answers).encode()


def test_the_next_commands_name_the_configuration_only_where_they_have_to(tmp_path: Path) -> None:
    usual, other = tmp_path / "mailguard" / "config.toml", tmp_path / "config.toml"
    for path, option in ((usual, ""), (other, f" --config {other}")):
        home = {"XDG_CONFIG_HOME": str(tmp_path)}
        ran = process("init", "--config", path, stdin=_unreachable(), **home)
        assert f"  mailguard audit shop --html report.html{option}\n" in ran.out
        assert f"  mailguard run{option}\n" in ran.out


def test_where_the_disk_is_full_it_says_what_could_not_be_written(path: Path) -> None:
    full = ("prlimit", "--fsize=0")
    ran = process("init", "--config", path, stdin=_unreachable(), before=full)
    assert ran.code == EXIT_USAGE
    assert ran.err.startswith(f"mailguard: {path}: cannot be written: ")
    assert list(path.parent.iterdir()) == []


def test_a_second_mailbox_is_added_and_the_first_stays(
    dovecot: Dovecot, user: str, path: Path
) -> None:
    for name in ("one", "two"):
        done = _init(path, *_own_server(dovecot, user, name), "file", PASSWORD)
        assert done.code == 0, done.err
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[accounts.one]", "# by hand\n[accounts.one]"), encoding="utf-8")
    assert _init(path, *_own_server(dovecot, user, "three"), "file", PASSWORD).code == 0
    assert list(load(path).accounts) == ["one", "two", "three"]
    assert "# by hand" in path.read_text(encoding="utf-8")


def test_a_wrong_password_can_be_typed_again(dovecot: Dovecot, user: str, path: Path) -> None:
    done = _init(path, *_own_server(dovecot, user), "file", "wrong", "y", PASSWORD)
    assert "refused the login" in done.out
    assert "That works" in done.out
    assert (path.parent / f"{user}.password").read_text() == f"{PASSWORD}\n"


def test_a_wrong_answer_is_asked_for_again(dovecot: Dovecot, user: str, path: Path) -> None:
    first = ["shop", "a@b@shop.example", f"{user}@shop.example", "my shop", user, "hotmial"]
    other, host, tls, port, ca_file, mx, _ = _own_server(dovecot, user)[2:]
    ports, files = ["none", "9" * 5000, port], ["/nowhere.pem", "~nobody-at-all/x", ca_file]
    hosts, mxs = ["imap.shop.example:993", "imap..example", host], ["..", mx]
    server = [other, *hosts, "tsl", tls, *ports, *files, *mxs]
    forwarders = ["192.0.2.0/99", "mx example", "192.0.2.0/24，mx.example"]
    done = _init(path, *first, *server, *forwarders, "file", PASSWORD)
    assert done.code == 0, done.err
    assert load(path).accounts[user].forwarders == ["192.0.2.0/24", "mx.example"]
    for text in (
        "An address like",
        "Letters, digits",
        "One of: ",
        "/99",
        "Expected: names like mx.example.com.",
        '"mx example" is neither',
    ):
        assert text in done.out
    assert done.out.count("Expected: a name like imap.example.com") == 2
    assert done.out.count("1-65535") == done.out.count("no such file") == 2


def test_a_password_is_not_offered_to_travel_unprotected(path: Path) -> None:
    """The configuration would refuse it, after the last answer."""
    server = ["other", "imap.shop.example", "plain"]
    done = _init(path, "a@shop.example", "shop", *server)
    assert "One of: implicit, starttls." in done.out


def test_a_command_is_written_and_no_password_is_asked_for(
    dovecot: Dovecot, user: str, path: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD)
    done = _init(path, *_own_server(dovecot, user), "command", f"cat {secret}")
    assert "That works" in done.out
    assert load(path).accounts[user].password_command == f"cat {secret}"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_credential_of_systemd_is_kept_and_what_the_units_lack_is_said(
    dovecot: Dovecot, user: str, path: Path
) -> None:
    lines = {}
    for name in ("first", "shop", "second"):
        done = _init(path, *_own_server(dovecot, user, name), "credential", PASSWORD)
        assert done.code == 0, done.err
        assert load(path).accounts[name].password_credential == name
        kept = path.parent / f"{name}.password"
        assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == (f"{PASSWORD}\n", 0o600)
        lines[name] = [word for word in done.out.split() if word.startswith("LoadCredential=")]
    folder = path.parent
    assert lines == {
        "first": ["LoadCredential=", f"LoadCredential=first:{folder}/first.password"],
        "shop": [f"LoadCredential=shop:{folder}/shop.password"],
        "second": [f"LoadCredential=second:{folder}/second.password"],
    }


@pytest.mark.parametrize(
    ("name", "way", "first", "lines", "why"),
    [
        ("shop", "credential", True, [], "it is what the units say"),
        ("shop", "oauth", True, ["LoadCredential="], "there is no such password"),
        ("office", "oauth", True, ["LoadCredential="], "nor here"),
        ("office", "oauth", False, [], "it has none, and others are left as they are"),
        ("office", "credential", False, ["LoadCredential=office:/e/office.password"], "a second"),
    ],
)
def test_what_the_units_lack(name: str, way: str, first: bool, lines: list[str], why: str) -> None:
    account = NewAccount(name, {}, way=way)
    assert unit_lines(Path("/e/config.toml"), account, first=first) == lines, why


@pytest.mark.parametrize(
    ("path", "user", "way"),
    [
        ("/etc/mailguard/config.toml", 0, "credential"),
        ("/etc/mailguard/config.toml", 1000, "file"),
        ("/root/config.toml", 0, "file"),
    ],
)
def test_the_systems_service_has_its_password_from_systemd(path: str, user: int, way: str) -> None:
    assert usual_way(Path(path), user) == way


def test_answers_that_end_early_write_nothing(path: Path) -> None:
    done = _init(path, "shop@qq.com")
    assert done.code == EXIT_USAGE
    assert "nothing was written" in done.err
    assert not path.parent.exists()


def test_a_known_provider_needs_no_server(path: Path) -> None:
    """Its host cannot be reached from here: the configuration is written all the same."""
    done = _init(path, "shop@qq.com", "", "", "", "file", "code", "n")
    assert done.code == 0, done.err
    account = load(path).accounts["shop"]
    assert (account.provider, account.host) == ("qq", "")
    assert "授权码" in done.out


def test_a_provider_without_passwords_is_set_up_for_oauth(path: Path) -> None:
    registration = ["", "11111111-2222-3333-4444-555555555555", "consumers"]
    done = _init(path, "shop@outlook.com", "", "", *registration, "n")
    assert done.code == 0, done.err
    assert "takes no passwords" in done.out
    assert f"mailguard login shop --config {path}" in done.out
    account = load(path).accounts["shop"]
    assert (account.provider, account.oauth, account.oauth_tenant) == (
        "outlook",
        "microsoft",
        "consumers",
    )


@pytest.mark.parametrize(("wanted", "oauth"), [("y", "google"), ("", None)])
def test_gmail_can_have_either(path: Path, wanted: str, oauth: str | None) -> None:
    rest = ["1-a.apps.googleusercontent.com", "n"] if wanted else ["file", "code", "n"]
    done = _init(path, "shop@gmail.com", "", "", "", wanted, *rest)
    assert done.code == 0, done.err
    assert load(path).accounts["shop"].oauth == oauth


def test_it_speaks_chinese(dovecot: Dovecot, user: str, path: Path) -> None:
    done = _init(path, *_own_server(dovecot, user), "file", PASSWORD, language="zh")
    assert "连接成功" in done.out
    assert load(path).accounts


def test_it_names_providers_in_chinese(path: Path) -> None:
    said = _init(path, "shop@outlook.com", "", "", "", language="zh").out
    assert "Outlook.com 与 Microsoft 365 不接受密码" in said


def test_a_file_that_is_wrong_is_not_added_to(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("nonsense = 1\n", encoding="utf-8")
    done = _init(path, "shop@qq.com")
    assert "nonsense: unknown key" in done.err
    assert path.read_text(encoding="utf-8") == "nonsense = 1\n"
