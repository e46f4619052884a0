"""Mail in files: Maildir, mbox, a folder of .eml, a single .eml."""

from mailguard.mailbox.files.detect import open_files
from mailguard.mailbox.files.source import FileSource

__all__ = ["FileSource", "open_files"]
