"""`mailguard audit` of an account: reads, remembers who was answered, and acts only when told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.errors import EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
from mailguard.journal import Journal
from mailguard.journal.downloads import Downloads
from tests.cli.held import PASSWORD, Held
from tests.cli.test_check import HARMLESS, POSING

NOW = datetime.now(UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Held]:
    """An account with a flagged mail, an old one and a harmless one, and one's own answer."""
    with DemoServer("shop", PASSWORD) as server:
        held = Held(server, tmp_path)
        held.ask_no_dns()
        server.deliver("INBOX", POSING, received=NOW)
        server.deliver("INBOX", POSING.replace(b"<1@", b"<2@"), received=NOW - timedelta(days=60))
        server.deliver("INBOX", HARMLESS, ["\\Seen"], received=NOW)
        server.deliver("Sent", b"To: 1@mail.example\r\n\r\nI paid.\r\n", received=NOW)
        yield held


def flags(shop: Held) -> list[tuple[bytes, set[str]]]:
    return shop.folders()["INBOX"]


def test_it_reads_and_touches_nothing(shop: Held) -> None:
    before = shop.folders()
    ran = shop.run("audit", "shop", "--json")
    assert ran.code == EXIT_FLAGGED
    assert [row["verdict"] for row in ran.rows if "verdict" in row] == [
        "impersonation",
        "impersonation",
        "unrelated",
    ]
    assert shop.folders() == before


def test_a_row_is_named_as_evidence_takes_it(shop: Held, tmp_path: Path) -> None:
    place = shop.run("audit", "shop", "--json").rows[0]["path"]
    assert place.startswith("shop/INBOX/")
    assert shop.run("evidence", "pack", place, "-o", tmp_path / "p.zip").code == 0


def test_who_was_answered_is_known_from_the_sent_folder(shop: Held) -> None:
    answered = [
        row["answered"] for row in shop.run("audit", "shop", "--json").rows if "path" in row
    ]
    assert [reply and reply["to"] for reply in answered] == ["1@mail.example", None, None]


def test_a_platform_of_the_operator_s_own_registry_has_its_name(shop: Held, tmp_path: Path) -> None:
    own = tmp_path / "registry" / "platforms"
    own.mkdir(parents=True)
    (own / "dhgate.toml").write_text('id = "dhgate"\nname = "Our DHgate"\n')
    text = shop.config.read_text()
    shop.config.write_text(
        text.replace("[analysis]", f'[analysis]\nregistry = ["{own.parent}"]', 1)
    )
    assert "poses as Our DHgate" in shop.run("audit", "shop").out


def test_only_mail_since_then(shop: Held) -> None:
    rows = shop.run("audit", "shop", "--json", "--since", "30d").rows
    assert [row["verdict"] for row in rows] == ["impersonation", "unrelated"]


@pytest.mark.parametrize("asked", [["Nowhere"], ["INBOX", "Nowhere"]])
def test_a_folder_that_is_not_there_is_said_with_those_that_are(
    shop: Held, asked: list[str]
) -> None:
    options = [word for name in asked for word in ("--folder", name)]
    ran = shop.run("audit", "shop", "--json", *options)
    assert ran.code == EXIT_USAGE
    assert "There are: INBOX, " in ran.err
    assert "Sent" in ran.err


def test_what_was_thrown_away_is_left_out_and_said_to_be(shop: Held) -> None:
    shop.server.deliver("Trash", POSING, received=NOW)
    ran = shop.run("audit", "shop", "--json", "--limit", "1")
    assert "1 mail in Trash was thrown away" in ran.err
    assert ran.err.rstrip().endswith("add: --folder Trash")
    looked = shop.run("audit", "shop", "--json", "--folder", "Trash")
    assert [row["verdict"] for row in looked.rows] == ["impersonation"]
    assert looked.err == ""


def test_applied_it_does_what_the_account_is_set_to(shop: Held) -> None:
    ran = shop.run("audit", "shop", "--json", "--apply")
    assert [row["done"] for row in ran.rows if "path" in row] == ["done.moved", "done.moved", ""]
    assert [raw for raw, _ in flags(shop)] == [HARMLESS]
    assert len(shop.run("quarantine", "list", "--json").rows) == 2


def test_what_was_only_reported_is_done_once_the_mode_is_set(shop: Held) -> None:
    enforced = shop.config.read_text()
    shop.config.write_text(enforced.replace("enforce", "observe"))
    for _ in range(2):
        reported = shop.run("audit", "shop", "--json", "--apply")
        assert [row["done"] for row in reported.rows if "path" in row] == ["", "", ""]
        assert "shop is in mode `observe`" in reported.err
    shop.config.write_text(enforced)
    done = shop.run("audit", "shop", "--json", "--apply")
    assert [row["done"] for row in done.rows if "path" in row] == ["done.moved", "done.moved", ""]


def test_what_was_done_before_is_not_done_again_and_not_left_out(shop: Held) -> None:
    shop.config.write_text(shop.config.read_text() + '[actions]\nimpersonation = "tag"\n')
    first, second = (shop.run("audit", "shop", "--json", "--apply") for _ in range(2))
    labelled = ["done.labelled", "done.labelled", ""]
    assert [row["done"] for row in first.rows if "path" in row] == labelled
    assert sorted((row["path"], row["done"]) for row in second.rows if "path" in row) == sorted(
        (row["path"], row["done"]) for row in first.rows if "path" in row
    )
    assert second.code == EXIT_FLAGGED


@pytest.mark.parametrize(
    ("brake", "account", "why"),
    [
        ("[brake]\nper_hour = 1\n", "shop", "too many quarantines within an hour"),
        ("", "", "paused by hand"),
    ],
)
def test_what_the_brake_or_a_pause_kept_in_place_is_said_with_the_way_on(
    shop: Held, brake: str, account: str, why: str
) -> None:
    shop.config.write_text(shop.config.read_text() + brake)
    if not brake:
        shop.run("pause")
    ran = shop.run("audit", "shop", "--json", "--apply")
    assert "done.held" in [row["done"] for row in ran.rows if "path" in row]
    assert why in ran.err
    assert ran.err.rstrip().endswith(f"mailguard resume {account}".rstrip())


def test_files_are_not_acted_upon(shop: Held, tmp_path: Path) -> None:
    ran = shop.run("audit", str(tmp_path), "--apply")
    assert ran.code == EXIT_USAGE
    assert "files are only read" in ran.err


def test_a_provider_s_daily_limit_ends_it_with_what_it_has(shop: Held) -> None:
    text = shop.config.read_text()
    shop.config.write_text(text.replace("[accounts.shop]", '[accounts.shop]\nprovider = "gmail"'))
    with Journal.open(shop.state / "journal.sqlite") as journal:
        hour = int(NOW.timestamp()) // 3600
        Downloads(journal, f"{shop.server.user}@127.0.0.1").add(hour, 2_200_000_000)
    ran = shop.run("audit", "shop", "--json")
    assert ran.code == EXIT_TEMPORARY
    assert "used its share of 2.1 GB" in ran.err
    assert "--resume" in ran.err
