"""What platforms are called."""

import pytest

from mailguard.registry.load import load_registry
from mailguard.report.platforms import platform_name


@pytest.mark.parametrize(
    ("platform", "language", "name", "why"),
    [
        ("dhgate", "en", "DHgate", "its English name"),
        ("dhgate", "zh", "敦煌网 (DHgate)", "as it is known in Chinese"),
        ("alipay", "zh", "支付宝 (Alipay)", "its own name, not its owner's (蚂蚁集团)"),
        ("amazon", "zh", "亚马逊 (Amazon)", "the platform, not its sellers (亚马逊卖家)"),
        ("ebay", "zh", "eBay (易贝)", "a name that holds both is not doubled"),
        ("nobody", "zh", "nobody", "unknown: its id"),
    ],
)
def test_a_platform_is_named_as_its_users_know_it(
    platform: str, language: str, name: str, why: str
) -> None:
    assert platform_name(load_registry(), platform, language) == name, why
