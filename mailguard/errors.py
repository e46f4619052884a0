"""The one error root. Every error says what is wrong and what to do about it."""

from __future__ import annotations

from typing import ClassVar

EXIT_OK = 0
EXIT_FLAGGED = 1
EXIT_USAGE = 2
EXIT_TEMPORARY = 75  # EX_TEMPFAIL of sysexits(3)
EXIT_CONFIG = 78  # EX_CONFIG of sysexits(3)


class MailguardError(Exception):
    """Something mailguard cannot do; `str()` is one line, `remedy` is what the user can do."""

    exit_code: ClassVar[int] = EXIT_TEMPORARY

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[MailguardError], tuple[str, str]]:
        """Keep the remedy on the way between processes, which `args` alone would lose."""
        return type(self), (self.problem, self.remedy)

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".rstrip()


class UsageError(MailguardError):
    """The command line asks for something that does not exist."""

    exit_code = EXIT_USAGE


class ConfigError(MailguardError):
    """A setting is missing, unknown or of the wrong type."""

    exit_code = EXIT_CONFIG


class TemporaryError(MailguardError):
    """A server, the network or the disk; trying again later may help."""
