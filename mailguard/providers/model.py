"""What a mail provider is like: facts that cannot be asked of its server."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ConfigDict


class Rung(StrEnum):
    """A way to mark a mail so that its reader sees it; the ladder runs from the best down."""

    GMAIL_LABEL = "gmail-label"
    KEYWORD = "keyword"
    LABEL_FOLDER = "label-folder"
    FLAG = "flag"


class Login(StrEnum):
    """How an account proves who it is."""

    PASSWORD = "password"  # noqa: S105 (a kind of login)
    APP_PASSWORD = "app-password"  # noqa: S105 (a kind of login)
    XOAUTH2 = "xoauth2"


@dataclass(frozen=True, slots=True)
class Profile:
    """A provider as data; see `profiles/*.toml`, one file a provider.

    One without `hosts` is a kind of server, to be chosen by its id. `domains` are those of its
    addresses, `hosts` its IMAP servers (a leading dot takes in all below), `host` the one to
    connect to. `login_help` tells where its password is made, `oauth` who gives access tokens for
    it, "microsoft" or "google", "" where nobody does that mailguard can ask.

    `authserv_ids`, `authserv_place` ("above", "beside", "last") and `border_hosts` say whose
    Authentication-Results and Received fields are its own.

    `folder_parent` is where user folders must live, "" where anywhere; `junk` its junk folder
    where the server does not tell, `separator` parts the levels of its folders' names. `idle`,
    `move` and `keywords` (of one's own) are what its server can, None where that varies: it is
    asked anyway, and `doctor` shows where it has changed. `rungs` are the marks that its own app
    shows, best first; `search_trusted` is False where SEARCH by text answers with everything.

    `connections` is how many at once it allows an account, `daily_octets` how much it lets be
    fetched a day. `sources` are where these facts were read.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    name: str
    domains: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    host: str = ""
    port: int = 993
    login: Login = Login.PASSWORD
    login_help: str = ""
    oauth: str = ""
    authserv_ids: tuple[str, ...] = ()
    authserv_place: str = "above"
    border_hosts: tuple[str, ...] = ()
    folder_parent: str = ""
    junk: str = ""
    separator: str = ""
    idle: bool | None = None
    move: bool | None = None
    keywords: bool | None = None
    rungs: tuple[Rung, ...] = (Rung.KEYWORD, Rung.LABEL_FOLDER, Rung.FLAG)
    search_trusted: bool = True
    connections: int = 10
    daily_octets: int | None = None
    notes: str = ""
    sources: tuple[str, ...] = field(default=())
