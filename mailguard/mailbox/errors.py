"""What can go wrong with a mailbox, each with its remedy."""

from __future__ import annotations

from mailguard.errors import TemporaryError


class MailboxError(TemporaryError):
    """Something about a mailbox; `delay` is how many seconds the server wants to be left alone."""

    def __init__(self, problem: str, remedy: str = "", *, delay: float | None = None) -> None:
        super().__init__(problem, remedy)
        self.delay = delay


class UnreachableError(MailboxError):
    """No connection could be made: wrong host, no network, nothing listens."""


class CertificateError(MailboxError):
    """The server's certificate does not prove that it is the server."""


class LoginError(MailboxError):
    """The server does not accept the account's credentials: trying again soon will not help."""


class AuthorisationError(LoginError):
    """An OAuth2 authorisation is not there or has ended: its owner must log in again."""


class ConnectionLostError(MailboxError):
    """The connection broke, or was given up after a timeout: a new one is needed."""


class RefusedError(MailboxError):
    """The server said NO or BAD to a command and goes on serving."""


class ReadOnlyError(RefusedError):
    """A folder that may be read, and no more."""


class FolderError(RefusedError):
    """A folder that cannot be opened, while others can."""


class NoSuchFolderError(FolderError):
    """A folder that is not there, or not any more."""


class OverQuotaError(RefusedError):
    """No room, or too much fetched for now."""


class UnreadableError(MailboxError):
    """A file or folder of mail that cannot be read."""
