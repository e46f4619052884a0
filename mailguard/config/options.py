"""From the file's settings to the option types of the rooms they serve."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailguard.actions.options import Act, Actions, BrakeLimits, Mode
from mailguard.auth.trust import Place, Trust
from mailguard.config.account import Account
from mailguard.config.files import state_folder
from mailguard.config.schema import Configuration
from mailguard.errors import UsageError
from mailguard.guard.settings import AnalysisSettings
from mailguard.mailbox.imap.settings import ImapSettings, Tls
from mailguard.phrase import Phrase
from mailguard.providers.load import GENERIC, host_for, profile_for, profiles
from mailguard.providers.model import Login, Profile
from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.sources import SecretSettings
from mailguard.verdict.policy import Lookups, Policy
from mailguard.words.language import from_locale


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """One account: where it is, whom it trusts, what may be done to it."""

    name: str
    address: str
    folders: tuple[str, ...]
    imap: ImapSettings
    secret: SecretSettings
    oauth: OAuthSettings | None
    profile: Profile
    trust: Trust
    actions: Actions


def account_options(name: str, settings: Configuration) -> AccountOptions:
    """The options of the account `name`. Raises `ConfigError` where they contradict each other."""
    account = settings.accounts[name]
    profile = profiles()[account.provider] if account.provider else _profile_of(account)
    return AccountOptions(
        name=name,
        address=account.address,
        folders=tuple(account.folders),
        imap=_imap(account, profile),
        secret=SecretSettings(
            credential=account.password_credential,
            command=account.password_command,
            keyring=account.password_keyring,
            file=account.password_file,
        ),
        oauth=_oauth(name, account, settings),
        profile=profile,
        trust=Trust(
            authserv_ids=(*profile.authserv_ids, *account.authserv_ids),
            place=Place(profile.authserv_place),
            hosts=(*profile.border_hosts, *account.hosts),
            forwarders=tuple(account.forwarders),
            arc_sealers=tuple(account.arc_sealers),
        ),
        actions=_actions(settings, Mode(account.mode)),
    )


def known_account(name: str, settings: Configuration) -> str:
    """`name`, if the configuration has an account of it. Raises `UsageError`."""
    if name not in settings.accounts:
        raise UsageError(Phrase("{account}: no such account.", account=name), all_known(settings))
    return name


def all_known(settings: Configuration) -> Phrase:
    """What is said to whoever names another account than there are."""
    return Phrase("The configuration knows: {known}.", known=", ".join(settings.accounts))


def analysis_settings(settings: Configuration) -> AnalysisSettings:
    """What the analysis processes are started with."""
    analysis = settings.analysis
    return AnalysisSettings(
        resolver=analysis.resolver,
        nameservers=tuple(analysis.nameservers),
        nameserver_port=analysis.nameserver_port,
        registry=tuple(analysis.registry),
        policy=Policy(lookups=Lookups(analysis.lookups)),
    )


def language(settings: Configuration) -> str:
    """The language of notices and reports."""
    return from_locale() if settings.language == "auto" else settings.language


def _profile_of(account: Account) -> Profile:
    """The profile that fits the server; the address may be with another provider by forwarding."""
    return profile_for(account.host) if account.host else GENERIC


def _actions(settings: Configuration, mode: Mode) -> Actions:
    chosen = settings.actions
    usual = Actions()
    return Actions(
        mode=mode,
        impersonation=Act(chosen.impersonation),
        suspicious=Act(chosen.suspicious),
        quarantine_folder=chosen.quarantine_folder,
        impersonation_label=replace(usual.impersonation_label, name=chosen.impersonation_label),
        suspicious_label=replace(usual.suspicious_label, name=chosen.suspicious_label),
        brake=BrakeLimits(per_hour=settings.brake.per_hour, share=settings.brake.share),
    )


def _oauth(name: str, account: Account, settings: Configuration) -> OAuthSettings | None:
    if not account.oauth:
        return None
    return OAuthSettings(
        account=name,
        user=account.user or account.address,
        provider=Provider(account.oauth),
        client_id=account.oauth_client_id,
        folder=state_folder(settings.state),
        tenant=account.oauth_tenant,
        authority=account.oauth_authority,
        keyring=account.oauth_keyring,
        ca_file=account.ca_file,
    )


def _imap(account: Account, profile: Profile) -> ImapSettings:
    tls = Tls(account.tls) if account.tls else Tls.IMPLICIT
    usual = profile.port if tls is Tls.IMPLICIT and not account.host else 0
    return ImapSettings(
        host=account.host or host_for(profile, account.address),
        port=account.port or usual,
        user=account.user or account.address,
        tls=tls,
        login=Login.XOAUTH2 if account.oauth else profile.login,
        allow_plaintext=account.allow_plaintext,
        ca_file=account.ca_file,
        poll_every=account.poll_interval,
    )
