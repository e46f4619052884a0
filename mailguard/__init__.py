"""mailguard: tells shop owners who really sent the mail in their mailbox."""

__version__ = "0.1.0"
