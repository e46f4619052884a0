"""Whose authorisation it is, and which server gives it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from mailguard.phrase import Phrase


class Provider(StrEnum):
    """Who gives it: Microsoft by device code, Google by a page that leads back to this machine."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


_AUTHORITIES = {
    Provider.MICROSOFT: "https://login.microsoftonline.com",
    Provider.GOOGLE: "https://accounts.google.com",
}
_GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
# learn.microsoft.com: "Authenticate an IMAP, POP or SMTP connection using OAuth". The cloud that
# 21Vianet operates in China has servers, and so resources, of its own.
_MICROSOFT_SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All"
_CHINA = ".partner.microsoftonline.cn"
_CHINA_SCOPE = "https://partner.outlook.cn/IMAP.AccessAsUser.All"
_GOOGLE_SCOPE = "https://mail.google.com/"


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """An account's OAuth2 settings.

    `account` is its name in the configuration, `user` its login name. `client_id` is the
    operator's own registration with the provider. `folder` is the state folder, where the tokens
    are kept unless `keyring` names them in the desktop's keyring. `authority` is another server
    than the provider's ("https://host"), `ca_file` certificates to trust beside the system's.
    """

    account: str
    user: str
    provider: Provider
    client_id: str
    folder: Path
    tenant: str = "common"
    authority: str = ""
    keyring: str = ""
    ca_file: Path | None = None

    @property
    def owner(self) -> str:
        """The table of the configuration that these stand in."""
        return f"accounts.{self.account}"

    @property
    def remedy(self) -> str:
        """What its owner does where the authorisation is missing."""
        return Phrase("Run: mailguard login {account}", account=shlex.quote(self.account))

    @property
    def microsoft_authority(self) -> str:
        """The tenant at Microsoft, as msal wants it."""
        return f"{self._base}/{self.tenant}"

    @property
    def authorization_endpoint(self) -> str:
        """Google's page (RFC 6749 section 3.1)."""
        return f"{self._base}/o/oauth2/v2/auth"

    @property
    def token_endpoint(self) -> str:
        """Where tokens are asked for (RFC 6749 section 3.2)."""
        if self.provider is Provider.MICROSOFT:
            return f"{self.microsoft_authority}/oauth2/v2.0/token"
        return f"{self.authority}/token" if self.authority else _GOOGLE_TOKENS

    @property
    def scope(self) -> str:
        """What is asked for: the mailbox by IMAP, nothing else."""
        if self.provider is Provider.GOOGLE:
            return _GOOGLE_SCOPE
        host = urlsplit(self._base).hostname or ""
        return _CHINA_SCOPE if host.endswith(_CHINA) else _MICROSOFT_SCOPE

    @property
    def scope_to_renew(self) -> str | None:
        """What is asked for again; None for all that was granted (RFC 6749 section 6).

        Microsoft gives another refresh token to whom asks for offline access again.
        """
        return f"{self.scope} offline_access" if self.provider is Provider.MICROSOFT else None

    @property
    def _base(self) -> str:
        return self.authority or _AUTHORITIES[self.provider]
