"""IMAP (RFC 3501, RFC 9051) over imapclient, with a wait of our own."""

from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.imap.settings import ImapSettings, Tls

__all__ = ["ImapMailbox", "ImapSettings", "Tls"]
