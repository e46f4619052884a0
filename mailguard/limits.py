"""Every limit mailguard sets itself, in one place.

Sizes are octets, times are seconds, unless the name says otherwise. A mail that passes a limit is
judged on what was read, and the limit is a finding.
"""

from __future__ import annotations

# --- message
MAX_READ = 2 * 1024 * 1024
"""A larger mail is fetched and judged up to here (headers always)."""
MAX_HEADERS = 1000
"""Fields kept; past it only those that say who, what and how the mail is to be read."""
MAX_HEADER_SECTION = 1024 * 1024
"""Header section split into fields; what stands past it is left out."""
MAX_HEADER_SIZE = 256 * 1024
"""One field; its text is read up to here."""
MAX_AUTHORS = 64
"""Readings of who the author is, over all fields."""
MAX_AUTHOR_FIELD = 64 * 1024
"""Octets of one address field read."""
MAX_PARTS = 200
MAX_PART_DEPTH = 20
MAX_TEXT = 512 * 1024
"""Characters of text read, over all parts."""
MAX_HTML = 1024 * 1024
"""Characters of HTML taken apart, over all parts."""
MAX_TOKENS = 50_000
"""Tags of HTML and texts between them, over all parts."""
MAX_BLOCKS = 500
"""Blocks of text told apart by whose words they are; the rest is one block."""
MAX_LINKS = 500
MAX_IMAGES = 20
"""Images looked at for QR codes."""
MAX_IMAGE_SIZE = 4 * 1024 * 1024
MAX_IMAGE_PIXELS = 16_000_000
"""Over all images of a mail: what a decompression bomb may unfold to."""

# --- auth
MAX_SIGNATURES = 10
"""DKIM signatures evaluated a mail."""
MAX_ARC_SETS = 50
"""RFC 8617 section 4.2.1: i= ranges from 1 to 50."""
SPF_MAX_AGE = 7 * 24 * 3600
"""SPF says who may send today; older mail is not held against today's record."""

# --- dns
MAX_QUERIES = 60
"""DNS queries one mail may cause."""
QUERY_TIMEOUT = 5.0
MAIL_DNS_TIME = 20.0

# --- names
MAX_WORD = 64
"""Characters on either side looked at to tell a word from a part of one."""
MAX_BIDI_LEVEL = 15
"""UAX #9 allows 125 levels; each is one more pass over the line."""

# --- impersonation

# --- guard
ANALYSIS_DEADLINE = 20.0
WORKER_MEMORY = 768 * 1024 * 1024

# --- mailbox
FETCH_BATCH = 50
FETCH_BATCH_SIZE = 8 * 1024 * 1024
IDLE_REFRESH = 270.0
