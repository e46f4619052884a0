"""What was seen, decided, intended and done, in SQLite."""

from mailguard.journal.errors import JournalError
from mailguard.journal.journal import Journal

__all__ = ["Journal", "JournalError"]
