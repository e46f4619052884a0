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
MAX_SPF_LOOKUPS = 10
"""RFC 7208 section 4.6.4: terms that cause DNS lookups."""
MAX_SPF_VOID_LOOKUPS = 2
"""RFC 7208 section 4.6.4: lookups without an answer."""
MAX_SPF_HOSTS = 10
"""RFC 7208 section 4.6.4: MX and PTR names looked up in one mechanism."""
MAX_SPF_RECORD = 16 * 1024
"""RFC 7208 section 3.4 asks for 450; the longest that are used have some 4,000."""
MAX_SPF_IDENTITY = 1024
"""Characters of a local part or HELO read; RFC 5321 section 4.5.3.1 allows 64 and 255."""
MAX_SPF_EXPLANATION = 1024
MAX_SPF_STEPS = 200
"""Steps of a trace kept."""
MAX_DMARC_WALKS = 10
"""Tree walks for the identifiers of one mail, of eight queries at most each."""

# --- dns
MAX_QUERIES = 100
"""DNS queries one mail may cause. Lawful SPF alone can take 60; most mail takes under 20."""
QUERY_TIMEOUT = 5.0
"""One question, over all name servers and retries."""
MAIL_DNS_TIME = 20.0
"""All questions of one mail, the last begun within it (RFC 7208 section 4.6.4: 20 at least)."""
MAIL_DNS_SIZE = 1024 * 1024
"""Octets of DNS answers one mail may read."""
MAX_CNAMES = 8
"""Aliases followed from one name."""
DNS_CACHE_SIZE = 16 * 1024 * 1024
"""Octets of answers a process keeps."""
DNS_MAX_TTL = 24 * 3600
"""No answer is kept longer, whatever its TTL (RFC 8767 section 4 allows a week)."""
DNS_MAX_NEGATIVE_TTL = 3 * 3600
"""RFC 2308 section 5: one to three hours are sensible for the absence of a name."""
DNS_FAILURE_TTL = 5
"""RFC 9520 section 3.2: a failure is kept for one second at least and five minutes at most."""

# --- impersonation

# --- guard
ANALYSIS_DEADLINE = 20.0
WORKER_MEMORY = 768 * 1024 * 1024

# --- mailbox
FETCH_BATCH = 50
FETCH_BATCH_SIZE = 8 * 1024 * 1024
IDLE_REFRESH = 270.0
