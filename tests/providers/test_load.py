"""The right profile is found, and every profile says what it must."""

import pytest

from mailguard.auth.trust import Place
from mailguard.providers.load import GENERIC, host_for, profile_for, profiles
from mailguard.providers.model import Profile, Rung


@pytest.mark.parametrize(
    ("name", "expected", "reason"),
    [
        ("imap.gmail.com", "gmail", "a host"),
        ("IMAP.GMAIL.COM.", "gmail", "case and the root's dot mean nothing in DNS"),
        ("shop@163.com", "netease", "an address goes by its domain"),
        ("shop@vip.126.com", "netease", "a paid address of the same provider"),
        ("eu.office365.com", "outlook", "a pattern with a dot takes in what is below"),
        ("notoffice365.com", "generic", "but not what merely ends alike"),
        ("imap.gmail.com.evil.test", "generic", "nor what begins alike"),
        ("odd@name@qq.com", "qq", "the last @ counts"),
        ("mail.example.com", "generic", "a server of one's own"),
        ("", "generic", "nothing fits nothing"),
    ],
)
def test_a_name_finds_its_profile(name: str, expected: str, reason: str) -> None:
    assert profile_for(name).id == expected, reason


@pytest.mark.parametrize("profile", [*profiles().values(), GENERIC], ids=lambda p: p.id)
class TestEveryProfile:
    def test_is_found_by_its_own_host(self, profile: Profile) -> None:
        if profile.hosts:
            assert profile_for(profile.host) is profile

    def test_says_where_its_facts_are_from(self, profile: Profile) -> None:
        assert profile.sources or profile is GENERIC

    def test_can_mark_mail_on_the_poorest_server(self, profile: Profile) -> None:
        assert profile.rungs[-1] is Rung.FLAG

    def test_names_a_place_that_authentication_knows(self, profile: Profile) -> None:
        assert Place(profile.authserv_place)


def test_the_providers_that_sellers_use_are_there() -> None:
    assert set(profiles()) >= {
        *("gmail", "outlook", "qq", "netease", "aliyun", "yahoo", "icloud"),
        *("fastmail", "yandex", "zoho", "dovecot", "cyrus", "courier"),
    }


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("shop@163.com", "imap.163.com"),
        ("shop@126.com", "imap.126.com"),
        ("shop@vip.163.com", "imap.vip.163.com"),
        ("shop@company.example", "imap.163.com"),
    ],
)
def test_netease_has_a_server_for_each_of_its_domains(address: str, host: str) -> None:
    assert host_for(profiles()["netease"], address) == host
