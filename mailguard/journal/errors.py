"""What can go wrong with the journal."""

from __future__ import annotations

from mailguard.errors import TemporaryError


class JournalError(TemporaryError):
    """The journal cannot be read or written: disk full, read-only, damaged, newer than we are."""


class JournalDamagedError(JournalError):
    """The journal's file holds nonsense: it will not get better by itself."""
