"""Which server gives what, by the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.secrets.oauth.settings import OAuthSettings, Provider


def of(provider: Provider, tenant: str = "common", authority: str = "") -> OAuthSettings:
    return OAuthSettings("shop", "u", provider, "id", Path("/s"), tenant, authority)


@pytest.mark.parametrize(
    ("settings", "endpoint", "scope", "reason"),
    [
        (
            of(Provider.MICROSOFT),
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "Microsoft's own documentation of IMAP",
        ),
        (
            of(Provider.MICROSOFT, "shop.example", "https://login.partner.microsoftonline.cn"),
            "https://login.partner.microsoftonline.cn/shop.example/oauth2/v2.0/token",
            "https://partner.outlook.cn/IMAP.AccessAsUser.All",
            "the cloud in China has resources of its own",
        ),
        (
            of(Provider.GOOGLE),
            "https://oauth2.googleapis.com/token",
            "https://mail.google.com/",
            "the one scope that Gmail's IMAP takes",
        ),
    ],
)
def test_a_providers_endpoints(
    settings: OAuthSettings, endpoint: str, scope: str, reason: str
) -> None:
    assert (settings.token_endpoint, settings.scope) == (endpoint, scope), reason


def test_the_remedy_can_be_typed() -> None:
    assert of(Provider.GOOGLE).remedy == "Run: mailguard login shop"
