"""An operator's files over the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.errors import ConfigError
from mailguard.registry.load import load_registry
from mailguard.registry.model import Role

NEW = """
id = "acme"
name = "Acme"
category = "marketplace"
main_domain = "acme.example"

[[domains]]
role = "official"
source = "its own letterhead"
values = ["acme.example"]

[[names]]
language = "en"
values = ["Acme Market"]
"""


def test_a_platform_is_added(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(NEW)
    registry = load_registry([tmp_path])
    assert registry.official("acme") == {"acme.example"}
    assert [m.name for m in registry.find_names("ACME-Market risk")] == ["Acme Market"]
    assert "dhgate" in registry.platforms


def test_facts_are_added_to_a_shipped_platform(tmp_path: Path) -> None:
    (tmp_path / "dhgate.toml").write_text(
        'id = "dhgate"\n[[domains]]\nrole = "official"\nsource = "our own account manager"\n'
        'values = ["dhgate.example"]\n'
    )
    registry = load_registry([tmp_path])
    assert registry.official("dhgate") == {"dhgate.com", "dhgate.example"}
    assert registry.find_names("敦煌网")


def test_a_domain_moves_to_the_role_the_operator_says(tmp_path: Path) -> None:
    (tmp_path / "dhgate.toml").write_text(
        'id = "dhgate"\n[[domains]]\nrole = "official"\nsource = "its imprint"\n'
        'values = ["mydhgate.com"]\n'
    )
    owner = load_registry([tmp_path]).owner("mydhgate.com")
    assert owner is not None
    assert owner.role is Role.OFFICIAL


def test_a_platform_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "dhgate.toml").write_text("replace = true\n" + NEW.replace('"acme"', '"dhgate"'))
    assert load_registry([tmp_path]).official("dhgate") == {"acme.example"}


def test_shared_domains_and_words_are_added(tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text('[[domains]]\nkind = "esp"\nvalues = ["esp.example"]\n')
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "nl.toml").write_text('risk_departments = ["Risicobeheer"]\n')
    registry = load_registry([tmp_path])
    assert registry.shared("mail.esp.example")
    assert "Risicobeheer" in registry.vocabulary.risk_departments


def test_a_wrong_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(NEW.replace("marketplace", "bazaar"))
    with pytest.raises(ConfigError) as refused:
        load_registry([tmp_path])
    assert "acme.toml: category = 'bazaar': expected one of marketplace" in str(refused.value)
    assert refused.value.remedy.endswith(f"mailguard registry validate {tmp_path}")
