"""What the command line asks of `audit`, and whether that can be done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailguard.audit.walk import Scope
from mailguard.auth.trust import Trust
from mailguard.cli.auditing.remarks import tell
from mailguard.cli.auditing.results import Output
from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.config.options import all_known
from mailguard.config.schema import Configuration
from mailguard.errors import ConfigError, UsageError
from mailguard.guard.settings import AnalysisSettings
from mailguard.mailbox.model import FolderRole
from mailguard.mailbox.roles import own_by_names
from mailguard.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Request:
    """The command line of `audit`; `since` is as it was written."""

    targets: tuple[str, ...]
    config: Path | None
    scope: Scope
    since: str
    apply: bool
    resume: bool
    output: Output
    analysis: AnalysisSettings
    trust: Trust

    @property
    def paths(self) -> list[str]:
        """The targets that are files or folders, each once: its mails would count twice."""
        paths = (target for target in self.targets if _is_path(target))
        return list({Path(path).resolve(): path for path in paths}.values())

    @property
    def own(self) -> dict[str, FolderRole]:
        """The paths by the name of a folder for sent mail or drafts beside other paths, each with
        which it is: they hold one's own mail.
        """
        roles = {path: own_by_names([Path(path).name]) for path in self.paths}
        own = {path: role for path, role in roles.items() if role}
        return own if len(own) < len(roles) else {}

    @property
    def names(self) -> list[str]:
        """The targets that must be accounts, each once."""
        return list(dict.fromkeys(target for target in self.targets if not _is_path(target)))

    @property
    def brief(self) -> bool:
        """Whether nobody asks for more of unflagged mail than which it is."""
        return not (self.output.as_json or self.apply)

    @property
    def what(self) -> str:
        """What is audited and how: an interrupted audit goes on only as the same."""
        targets = [str(Path(t).resolve()) for t in self.paths] + self.names
        scope = (self.scope.folders, self.scope.limit, self.since)
        judged = (self.apply, self.analysis, self.trust, self.output.as_json)
        return repr((targets, self.config, scope, *judged))


def _is_path(target: str) -> bool:
    try:
        return bool(target) and Path(target).exists()
    except OSError:
        return True  # why it cannot be read is said where it is read


def settings_for(request: Request) -> Configuration | None:
    """The configuration, where accounts are asked for. Raises `ConfigError`, `UsageError`."""
    if request.paths and not request.names:
        return None
    try:
        path = find_config(request.config)
    except ConfigError:
        if not request.names:
            raise
        raise UsageError(
            Phrase(
                "{name}: there is no such path, and no configuration that could name an account.",
                name=request.names[0],
            )
        ) from None
    settings = load(path)
    for name in request.names:
        if name not in settings.accounts:
            problem = Phrase("{name}: neither a path nor an account.", name=name)
            raise UsageError(problem, all_known(settings))
    return settings


def check_apply(request: Request, settings: Configuration | None) -> None:
    """Say where nothing will be done all the same. Raises `UsageError` for files."""
    if request.paths:
        raise UsageError("--apply: files are only read.", "Name accounts alone, or leave it out.")
    accounts = settings.accounts if settings else {}
    for name in request.names or accounts:
        if accounts[name].mode == "observe":
            tell("audit.observed", request.output.language, account=name)
