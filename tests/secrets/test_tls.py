"""Which certificates are trusted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailguard.errors import ConfigError
from mailguard.secrets.tls import tls_context
from mailguard.words.phrases import explained
from tests.system.certificate import write_certificate


def test_a_ca_file_that_was_renewed_is_read_anew(tmp_path: Path) -> None:
    """Else a service would refuse its own server's new certificate until it is started again."""
    trusted = []
    for renewal in (1, 2):
        write_certificate(tmp_path / "ca.pem", tmp_path / "key.pem", issuer=f"renewed {renewal}")
        os.utime(
            tmp_path / "ca.pem", (renewal, renewal)
        )  # two writes may share a tick of the clock
        trusted.append(tls_context(tmp_path / "ca.pem").get_ca_certs())
    names = [{str(cert["subject"]) for cert in certs} for certs in trusted]
    assert any("renewed 2" in name for name in names[1])
    assert not any("renewed 2" in name for name in names[0])


def test_a_ca_file_that_is_not_there_is_said_in_the_language(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    with pytest.raises(ConfigError) as raised:
        tls_context(path)
    assert raised.value.problem == f"ca_file {path} cannot be used: No such file or directory."
    assert f"ca_file {path} 无法使用：没有这个文件或文件夹。" in explained(raised.value, "zh")


def test_a_ca_file_without_certificates_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    with pytest.raises(ConfigError, match="It must hold PEM certificates"):
        tls_context(path)
