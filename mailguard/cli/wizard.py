"""A mailbox asked for and tried: the insides of `init`."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import closing, suppress
from pathlib import Path

import platformdirs
import typer

from mailguard.cli import newaccount
from mailguard.cli.answers import Expected, listed
from mailguard.cli.asking import Asker
from mailguard.cli.authorising import authorise
from mailguard.cli.newaccount import NewAccount
from mailguard.config import section
from mailguard.config.files import FILE_NAME, find_config
from mailguard.errors import ConfigError, MailguardError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.imap.settings import is_loopback
from mailguard.providers.load import GENERIC, profile_for, profiles
from mailguard.providers.model import Login, Profile
from mailguard.report.safe import LONG, printable
from mailguard.secrets.oauth.settings import Provider
from mailguard.service.logins import password as reader_of
from mailguard.words.phrases import explained

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME = 40
_OTHER = "other"


class Wizard:
    """Asks, tries, writes. `path` is the configuration, None for the usual place."""

    def __init__(self, path: Path | None, language: str) -> None:
        system = os.geteuid() == 0
        usual = Path("/etc/mailguard" if system else platformdirs.user_config_dir("mailguard"))
        self._path = path or usual / FILE_NAME
        self._asker = Asker(language)
        self._expected = Expected(self._asker, self._path.parent)

    def run(self) -> None:
        """From the first question to the next step. Raises UsageError where answers end early."""
        asker = self._asker
        before = newaccount.read(self._path)
        asker.say("welcome", path=str(self._path))
        address = asker.ask("address", check=self._expected.address)
        name = self._name(address, newaccount.account_names(before))
        profile = self._provider(address)
        account = NewAccount(name, {"address": address})
        if profile is not GENERIC:
            account.settings["provider"] = profile.id
        if not profile.host:
            self._server(account, address)
        forwarders = listed(asker.ask("forwarders", check=self._expected.forwarders))
        if forwarders:
            account.settings["forwarders"] = forwarders
        if self._by_oauth(profile):
            self._registration(account, profile)
        else:
            self._secret(account, profile)
            while not self._works(account) and account.secret and asker.yes("again", default=True):
                account.secret = asker.secret("password", help=profile.login_help)
        head, comment = asker.text("head"), asker.text("mode_comment")
        newaccount.write(self._path, before, account, head=head, comment=comment)
        self._finish(account, first=not newaccount.account_names(before))

    def _name(self, address: str, taken: set[str]) -> str:
        local = _NOT_IN_NAMES.sub("-", address.partition("@")[0]).strip("-_")[:_MAX_NAME]

        def wrong(name: str) -> str | None:
            if _NOT_IN_NAMES.search(name) or not name[:1].isalnum() or len(name) > _MAX_NAME:
                return self._asker.text("bad_name")
            return self._asker.text("taken", name=name) if name in taken else None

        return self._asker.ask("name", local if local not in taken else "", wrong)

    def _provider(self, address: str) -> Profile:
        known = [*sorted(profiles()), _OTHER]
        guess = profile_for(address)
        answer = self._asker.ask(
            "provider",
            guess.id if guess is not GENERIC else _OTHER,
            self._expected.one_of(known),
            known=", ".join(known),
        )
        return profiles().get(answer, GENERIC)

    def _server(self, account: NewAccount, address: str) -> None:
        asker, domain = self._asker, address.partition("@")[2]
        settings = account.settings
        settings["host"] = host = asker.ask(
            "host", f"imap.{domain}", self._expected.fits(section.host)
        )
        ways = ["implicit", "starttls", *(["plain"] if is_loopback(host) else [])]
        settings["tls"] = asker.ask("tls", "implicit", self._expected.one_of(ways))
        usual = "993" if settings["tls"] == "implicit" else "143"
        settings["port"] = int(asker.ask("port", usual, self._expected.port))
        ca_file = asker.ask("ca_file", check=self._expected.file)
        if ca_file:
            settings["ca_file"] = ca_file
        settings["hosts"] = [asker.ask("mx", f"mx.{domain}", self._expected.fits(section.name))]

    def _secret(self, account: NewAccount, profile: Profile) -> None:
        """How the password is kept; and the password, where we have to keep or try it."""
        asker = self._asker
        ways = ["file", "command", "credential", "keyring"]
        for way in ways:
            typer.echo(f"  {way}: {asker.text(f'keep_{way}')}")
        account.way = asker.ask("keep", self._usual_way, self._expected.one_of(ways))
        if account.way == "command":
            account.settings["password_command"] = asker.ask(
                "command", f"pass show mail/{account.name}"
            )
            return
        kept_as = f"{account.name}.password" if account.way == "file" else account.name
        account.settings[f"password_{account.way}"] = kept_as
        account.secret = asker.secret("password", help=profile.login_help)

    @property
    def _usual_way(self) -> str:
        return newaccount.usual_way(self._path, os.geteuid())

    def _by_oauth(self, profile: Profile) -> bool:
        """Whether the account logs in by OAuth2: it must, or somebody wants it to."""
        if profile.login is Login.XOAUTH2:
            self._asker.say("oauth_only", name=profile.name)
            return True
        return bool(profile.oauth) and self._asker.yes("oauth", default=False, name=profile.name)

    def _registration(self, account: NewAccount, profile: Profile) -> None:
        """The operator's own registration with the provider."""
        asker, settings = self._asker, account.settings
        account.way = "oauth"
        settings["oauth"] = profile.oauth
        settings["oauth_client_id"] = asker.ask("client_id", check=self._expected.word)
        if profile.oauth == Provider.MICROSOFT:
            settings["oauth_tenant"] = asker.ask("tenant", "common", self._expected.tenant)

    def _works(self, account: NewAccount) -> bool:
        """Connect and look, read-only; says what was found, or what is wrong."""
        options = account.options(self._path)
        self._asker.say("trying", host=options.imap.host)
        password = reader_of(options)
        if account.secret:
            password = lambda: account.secret  # noqa: E731 (it changes when asked for again)
        mailbox = ImapMailbox(options.imap, password, options.profile, readonly=True)
        try:
            with closing(mailbox):
                mailbox.connect()
                exists = mailbox.open(options.folders[0]).exists
        except MailguardError as error:
            typer.echo(f"  {printable(explained(error, self._asker.language), limit=LONG)}")
            return False
        self._asker.say("works", folder=options.folders[0], count=str(exists))
        return True

    def _finish(self, account: NewAccount, *, first: bool) -> None:
        asker, name = self._asker, account.name
        asker.say("written", path=str(self._path))
        if account.way == "oauth":
            self._log_in(name)
        if account.way == "credential":
            asker.say("credential", file=str(newaccount.password_file(self._path, name)))
        if "credential" in (account.way, self._usual_way):
            lines = newaccount.unit_lines(self._path, account, first=first)
            if lines:
                asker.say("unit", lines="\n".join(f"  {line}" for line in lines))
        code = "next_service" if "credential" in (account.way, self._usual_way) else "next"
        asker.say(code, name=name, config=self._option)

    @property
    def _option(self) -> str:
        """What a command needs to find the configuration; none where it is by itself."""
        with suppress(ConfigError):
            if find_config(None) == self._path:
                return ""
        return f" --config {shlex.quote(str(self._path))}"

    def _log_in(self, name: str) -> None:
        command = f"mailguard login {name}{self._option}"
        if self._asker.yes("login", default=True):
            try:
                authorise(self._path, name, self._asker.language)
            except MailguardError as error:
                typer.echo(f"  {printable(explained(error, self._asker.language), limit=LONG)}")
            else:
                return
        self._asker.say("login_later", command=command)
