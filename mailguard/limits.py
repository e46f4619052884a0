"""Every limit mailguard sets itself, in one place.

Sizes are octets, times are seconds, unless the name says otherwise. A mail that passes a limit is
judged on what was read, and the limit is a finding.
"""

from __future__ import annotations

# --- message
MAX_READ = 2 * 1024 * 1024
"""A larger mail is fetched and judged up to here (headers always)."""
MAX_HEADERS = 1000
MAX_HEADER_SIZE = 256 * 1024
MAX_AUTHORS = 64
MAX_PARTS = 200
MAX_PART_DEPTH = 20
MAX_TEXT = 512 * 1024
"""Characters of text read, over all parts."""
MAX_LINKS = 500

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

# --- impersonation

# --- guard
ANALYSIS_DEADLINE = 20.0
WORKER_MEMORY = 768 * 1024 * 1024

# --- mailbox
FETCH_BATCH = 50
FETCH_BATCH_SIZE = 8 * 1024 * 1024
IDLE_REFRESH = 270.0
UID_SET = 150
"""UIDs named in one command; some servers silently drop long ones."""
UID_SET_SIZE = 2048
SEARCH_SPAN = 50_000
"""Mails asked about in one SEARCH: its answer is one line, which imaplib bounds at 1 MB."""
LITERAL_SIZE = 64 * 1024 * 1024
"""A server that announces more in one literal is not believed."""
IDLE_LINE = 64 * 1024
STOP_LATENCY = 0.5
"""How soon a waiting watcher notices that it is to stop."""
RECONNECT_FIRST = 1.0
RECONNECT_MOST = 300.0
STABLE_AFTER = 120.0
"""A connection that lasted so long was a good one."""
CIRCUIT_FAILURES = 5
CIRCUIT_PAUSE = 30.0
