"""What a server or the network says, as an error with a remedy."""

from __future__ import annotations

import re
import socket
import ssl

from mailguard.errors import ConfigError
from mailguard.mailbox.errors import (
    CertificateError,
    ConnectionLostError,
    LoginError,
    MailboxError,
    NoSuchFolderError,
    OverQuotaError,
    RefusedError,
    UnreachableError,
)
from mailguard.phrase import Phrase
from mailguard.providers.model import Login, Profile

QUOTA_DELAY = 3600.0
"""Gmail counts what is fetched by the day; an hour is the smallest pause that can help."""

_BACKOFF = re.compile(r"Suggested Backoff Time:\s*(\d+)\s*milliseconds", re.IGNORECASE)
_MISSING = re.compile(
    r"\[(NONEXISTENT|TRYCREATE)\]|doesn'?t exist|does not exist|unknown mailbox"
    r"|no such (mailbox|folder)|mailbox not found|folder not (exist|found)",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"\[OVERQUOTA\]|quota exceeded|over ?quota|exceeded .*bandwidth", re.IGNORECASE)
_LIMIT = "[LIMIT]"
"""A limit of the server (RFC 5530 section 3), be it on keywords, on folders or on logins."""
_LASTING = frozenset({"STORE", "COPY", "MOVE", "CREATE"})
"""Commands for which that limit is one of the mailbox, and is still there later."""
_BUSY = re.compile(
    r"\[(UNAVAILABLE|INUSE)\]|rate limit|too many (simultaneous )?connections"
    r"|authenticated but not connected|temporar|try again|\[ALERT\].*rate",
    re.IGNORECASE,
)
# X509_V_ERR_* of OpenSSL, as `SSLCertVerificationError.verify_code` gives them.
_CERTIFICATE = {
    10: ("has expired", "Its operator must renew it; do not switch verification off."),
    9: ("is not valid yet", "Check this machine's clock."),
    18: ("is signed by itself", "If the server is your own, name its certificate as ca_file."),
    19: ("ends in an unknown authority", "If that is your own, name it as ca_file."),
    20: ("comes from an unknown authority", "If that is your own, name it as ca_file."),
    62: ("is for another name", "Use the host name that the certificate names."),
    64: ("is for another address", "Use the host name that the certificate names."),
}


def unreachable(error: OSError, host: str, port: int) -> MailboxError:
    """The error for a connection that did not come about."""
    where = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        what, remedy = _CERTIFICATE.get(
            error.verify_code,
            (Phrase("is refused ({why})", why=error.verify_message), "Check host and ca_file."),
        )
        return CertificateError(
            Phrase("The certificate of {where} {what}.", where=where, what=what), remedy
        )
    if isinstance(error, ssl.SSLError):
        reason = error.reason or str(error)
        return UnreachableError(
            Phrase("{where} does not speak TLS as expected ({why}).", where=where, why=reason),
            "Check port and tls: 993 is 'implicit', 143 is 'starttls'.",
        )
    if isinstance(error, socket.gaierror):
        return UnreachableError(
            Phrase("The host {host} is not known.", host=host), "Check the setting host, and DNS."
        )
    if isinstance(error, ConnectionRefusedError):
        return UnreachableError(
            Phrase("Nothing listens at {where}.", where=where), "Check host and port."
        )
    if isinstance(error, TimeoutError):
        return UnreachableError(
            Phrase("{where} does not answer.", where=where),
            "Check host, port, network and firewall.",
        )
    return UnreachableError(
        Phrase("No connection to {where}: {error}.", where=where, error=error),
        "Check host, port and network.",
    )


def lost(error: Exception, host: str, command: str) -> ConnectionLostError:
    """The error for a connection that broke while `command` was under way."""
    why = "no reply in time" if isinstance(error, TimeoutError) else _first_line(error)
    delay = _backoff_of(str(error))
    return ConnectionLostError(
        Phrase(
            "The connection to {host} broke during {command}: {why}.",
            host=host,
            command=command,
            why=why,
        ),
        "It will be made again.",
        delay=delay,
    )


def refused(error: Exception, command: str) -> MailboxError:
    """The error for a command that the server answered with NO or BAD."""
    text = _first_line(error)
    said = Phrase("The server refused {command}: {text}.", command=command, text=text)
    if (delay := _backoff_of(text)) is not None:
        return RefusedError(
            said, Phrase("It asked to be left alone for {delay:.0f} s.", delay=delay), delay=delay
        )
    if "unsafe login" in text.lower():
        return RefusedError(
            said,
            "NetEase blocks programs it does not know: switch on IMAP and make an authorisation "
            "code (客户端授权密码) in the mailbox's web settings.",
            delay=600.0,
        )
    if _QUOTA.search(text):
        return OverQuotaError(said, "Make room in the mailbox, or wait.", delay=QUOTA_DELAY)
    if _MISSING.search(text):
        return NoSuchFolderError(said, "Check the name of the folder.")
    if _BUSY.search(text) or (_LIMIT in text.upper() and command not in _LASTING):
        return RefusedError(said, "It will be tried again later.", delay=60.0)
    return RefusedError(said)


def refuse_controls(login: str, host: str) -> None:
    """Raise ConfigError where a login holds what would end a line, or a field of SASL."""
    if any(ord(char) < 32 for char in login):
        raise ConfigError(
            Phrase("User or password for {host} holds a control character.", host=host),
            "Look for a line break at its end.",
        )


def login_refused(said: str, user: str, host: str, profile: Profile) -> MailboxError:
    """The error for a login that failed; `said` are the server's words, free of the password."""
    text = _one_line(said)
    if _BUSY.search(text) or _LIMIT in text.upper() or _backoff_of(text) is not None:
        delay = _backoff_of(text) or 60.0
        return MailboxError(
            Phrase(
                "{host} does not let {user} in for now: {text}.", host=host, user=user, text=text
            ),
            "It will be tried again.",
            delay=delay,
        )
    help_line = profile.login_help or "Check user and password."
    return LoginError(
        Phrase("{host} refused the login of {user}: {text}.", host=host, user=user, text=text),
        help_line,
    )


def login_disabled(host: str, profile: Profile) -> LoginError:
    """LOGINDISABLED (RFC 3501 section 6.2.3): no passwords, or none without TLS."""
    if profile.login is Login.XOAUTH2:
        remedy = profile.login_help or "This provider takes OAuth2 only: mailguard login ACCOUNT."
    else:
        remedy = "Set tls to 'implicit' or 'starttls', or use OAuth2: mailguard login ACCOUNT."
    return LoginError(Phrase("{host} takes no passwords on this connection.", host=host), remedy)


def _backoff_of(text: str) -> float | None:
    """Seconds that Exchange asks to be left alone: "Suggested Backoff Time: N milliseconds"."""
    match = _BACKOFF.search(text[:2000])
    return min(int(match[1][:9]) / 1000, 24 * 3600.0) if match else None


def _first_line(error: Exception) -> str:
    """The server's words without line breaks, short enough for a log line, without a final dot."""
    return _one_line(str(error)) or type(error).__name__


def _one_line(text: str) -> str:
    if text.startswith(("b'", 'b"')):  # imaplib and imapclient print bytes as they are
        text = text[2:-1]
    return " ".join(text[:2000].split())[:300].rstrip(".")
