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
"""Header section split into fields; past it only those that are kept past `MAX_HEADERS`."""
MAX_HEADER_SIZE = 256 * 1024
"""A longer field is a finding."""
FIRST_PART = MAX_HEADER_SIZE + MAX_READ
"""What is fetched of a mail: the header as far as it counts, and at least `MAX_READ` beyond."""
MAX_CACHED_FIELD_NAMES = 1024
"""Spellings of field names remembered."""
MAX_AUTHORS = 64
"""Readings of who the author is, over all fields."""
MAX_FIELD_TEXT = 64 * 1024
"""Octets of one field taken apart or decoded."""
MAX_PARTS = 200
MAX_PART_DEPTH = 20
MAX_TEXT = 512 * 1024
"""Characters of text read, over all parts."""
MAX_HTML = 1024 * 1024
"""Characters of HTML taken apart, over all parts."""
MAX_TOKENS = 50_000
"""Tags of HTML, each with the text that follows it, over all parts."""
MAX_HTML_DEPTH = 512
"""Elements of HTML open at a time; those in them do nothing to the text that they hold."""
MAX_HTML_SHEETS = 32
"""Style elements that are read of one part, …"""
MAX_HTML_CSS = 128 * 1024
"""… and characters in all of them."""
MAX_HTML_MARKS = 256
"""Types, classes and ids that a page's style sheets may be for; with more, nothing is hidden."""
MAX_HTML_NAME = 64
"""Characters of an element's name past which nothing of it is remembered."""
MAX_HTML_STEPS = 4096
"""Places of a page, and steps from one to another, that a process remembers."""
MAX_BLOCKS = 500
"""Blocks of text told apart by whose words they are; the rest is one block."""
MAX_LINKS = 500
MAX_BASE = 2048
"""Characters of the address that a page's links are relative to."""
MAX_IMAGES = 20
"""Images looked at for QR codes, …"""
MAX_IMAGES_OPENED = 200
"""… of those that are opened to see whether they are large enough to hold one."""
MAX_IMAGE_SIZE = 4 * 1024 * 1024
MAX_IMAGE_PIXELS = 16_000_000
"""Over all images of a mail: what a decompression bomb may unfold to."""

# --- auth
MAX_SIGNATURES = 10
"""DKIM signatures evaluated a mail."""
MIN_RSA_BITS = 1024
"""RFC 8301 section 3.2: shorter keys have permanently failed."""
MAX_RSA_BITS = 8192
"""RFC 8301 section 3.2: up to 4096 bits must be verified, more may be."""
MAX_KEY_RECORD = 4096
"""Characters of a DKIM key record; one of 8192 bits takes 1,400."""
MAX_KEY_RECORDS = 5
"""DKIM key records tried where a selector has several."""
MAX_CACHED_KEYS = 1024
"""Parsed DKIM keys remembered."""
MAX_CACHED_SIGNERS = 1024
"""Names of signers remembered."""
MAX_CACHED_CLIENTS = 1024
"""Addresses of SMTP clients remembered."""
MAX_CACHED_TRUSTS = 256
"""Accounts whose trusted hosts are remembered."""
MAX_CACHED_DOMAINS = 4096
"""Domains whose owner's part, by the list of public suffixes, is remembered."""
MAX_ARC_SETS = 50
"""RFC 8617 section 4.2.1: i= ranges from 1 to 50."""
MAX_RESULTS = 100
"""Results read of one Authentication-Results field."""
MAX_RESULT_WORDS = 200
"""Words read of one result; those of real servers have some 20."""
MAX_RESULTS_FIELDS = 50
"""Authentication-Results fields read a mail."""
MAX_HOPS = 200
"""Received fields read a mail; RFC 5321 section 6.3 has MTAs reject at 100 or so."""
MAX_RECEIVED_SIZE = 8 * 1024
"""A longer Received field is not taken for a server's."""
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
MAX_RECALLED = 256
"""Results of SPF, and of DMARC, that are kept for as long as DNS answers the same."""
MAX_RECALLED_ANSWERS = 12
"""Answers that such a result may hang on: five or so are usual, …"""
MAX_RECALLED_SIZE = 8 * 1024
"""… and characters in them, and in what was asked."""
DNS_FAILURE_TTL = 5
"""RFC 9520 section 3.2: a failure is kept for one second at least and five minutes at most."""

# --- names
MAX_WORD = 64
"""Characters on either side looked at to tell a word from a part of one."""
MAX_BIDI_LEVEL = 15
"""UAX #9 allows 125 levels; each is one more pass over the line."""
MAX_FOLDED = 64 * 1024
"""Characters whose letters are remembered, of the million that Unicode has room for."""

# --- impersonation
MAX_CLAIM_NAME = 1000
"""Characters of a display name, local part, subject or signature line read for claims."""
MAX_NAME_WORDS = 6
"""Words of a display name that are compared with what its domain is called."""
MAX_CLAIM_TEXT = 40 * 1024
"""Characters of text read for claims and lures; nobody reads on that far."""
MAX_CLAIM_END = 8 * 1024
"""Of them, those taken from the end of a longer text, which may begin with padding."""
MAX_LEAD_TEXT = 32 * 1024
"""Characters of text searched for leads, beside those that the lures show."""
MAX_LEADS = 20
"""Leads of a kind kept of one mail: a flood of addresses hides no account."""
MAX_LEAD = 500
"""Characters of one of them."""
MAX_CANDIDATES = 200
"""Places of a kind in one text that are looked at closely: a flood of them costs nothing."""
MAX_EVIDENCE = 300
"""Characters of the mail quoted as evidence."""

# --- guard
ANALYSIS_DEADLINE = 40.0
"""One mail on one worker; above MAIL_DNS_TIME, so that a slow name server ends as temperror."""
WORKER_START = 30.0
ANALYSES_AHEAD = 128
"""Mails fetched and handed to the analysis before the first answer is awaited, …"""
ANALYSES_AHEAD_SIZE = 4 * 1024 * 1024
"""… fewer where they come to more octets."""
HANDFUL = 24
"""Mails that a process is given at a time where many wait, …"""
HANDFUL_SIZE = 1024 * 1024
"""… fewer where they come to more octets."""
ANSWER_WITHIN = 0.05
"""Seconds: a verdict kept back longer, to be sent with others, goes out with the one after it."""
CLOSE_WITHIN = 5.0
"""Seconds until a thread is left behind whose process does not even start, where all is to end."""
SECOND_LOOK_EVERY = 600.0
SECOND_LOOKS_TIME = 60.0
"""Until new mail is looked for again: while no look-up is answered each look takes its time."""
SECOND_LOOKS_FOR = 24 * 3600.0
"""A mail whose look-ups failed is looked at again so long; then it is judged on what is known."""
RESCAN_LIMIT = 5000
"""Newest mails of a folder recognised again by fingerprint when its UIDVALIDITY changed."""
DOCTOR_MAILS = 20
"""Newest mails of which `doctor` says whose Authentication-Results they carry."""
QUARANTINE_LOOK = 1000
"""Newest mails in quarantine of which it is noticed that the user took them out."""
WORKER_MEMORY = 1024 * 1024 * 1024
"""Address space of an analysis process (RLIMIT_AS: what is mapped, not what is used)."""

# --- mailbox
FETCH_BATCH = 50
FETCH_BATCH_SIZE = 8 * 1024 * 1024
IDLE_REFRESH = 270.0
UID_SET = 150
"""UIDs named in one command; some servers silently drop long ones."""
UID_SET_SIZE = 2048
SEARCH_SPAN = 50_000
"""Mails asked about in one SEARCH: its answer is one line, which imaplib bounds at 1 MB."""
HEADER_READ = 64 * 1024
"""Of a mail in a file whose header alone is wanted; more where that does not end within it."""
LITERAL_SIZE = 64 * 1024 * 1024
"""A server that announces more in one literal is not believed."""
ANSWER_LINES = 32 * 1024 * 1024
"""Octets of lines, literals aside, in the answer to one command."""
COMMAND_TIME = 540.0
"""Until the answer to one command is complete, however lively; less than `HEART_STOPPED_AFTER`, so
that a server without end is its own account's trouble and no other's."""
MAX_WHOLE = 60 * 1024 * 1024
"""Octets of a mail that is wanted to its end, as evidence; no provider takes larger ones."""
IDLE_LINE = 64 * 1024
STOP_LATENCY = 0.5
"""How soon a waiting watcher notices that it is to stop."""
CIRCUIT_FAILURES = 5
"""Failures to reach a host, of all its accounts together, after which one tries for all."""
CIRCUIT_PAUSE = 10.0
SEAT_WAIT = 60.0
"""Until a connection is tried again that would be one more than the provider allows."""
DOWNLOAD_SHARE = 0.8
"""Of what a provider lets be fetched a day: the rest is left to the user's own programs."""
DOWNLOAD_RESUME = 0.9
"""Of that share, below which reading goes on once it had to stop."""

# --- audit
MAX_SENT = 50_000
"""Newest mails of one's own whose headers are read for answers to a fraud."""
MAX_REPLIES = 100
"""Mails of one's own remembered for each mail that they name as the one before them."""

# --- archives
MAX_ARCHIVE_ENTRIES = 100_000
MAX_ARCHIVE_MAILS = 300_000
"""Mails in them: an mbox may hold one in a dozen octets."""
MAX_ARCHIVE_ENTRY = 64 * 1024 * 1024
"""Octets that one file of a ZIP may unfold to."""
MAX_ARCHIVE_SIZE = 4 * 1024 * 1024 * 1024
"""Octets that all of them may."""
MAX_ARCHIVE_RATIO = 200
"""Deflate reaches 1032 : 1 on noughts; mail in text form some 10 : 1."""
MAX_EVIDENCE_MAILS = 999
"""Mails of one evidence pack."""

# --- brake and journal
BRAKE_PER_HOUR = 20
"""Quarantines of one account within an hour after which only labels are set."""
BRAKE_SHARE = 0.5
"""Share of an account's mail of one day after which only labels are set, …"""
BRAKE_SHARE_FROM = 10
"""… once so many mails were moved: three out of four mails are no trend."""
OFFER_FOR = 30 * 24 * 3600.0
"""So long after a mail was taken back its sender is offered for the allow-list."""
RETENTION_DAYS = 90
"""Days that what came out of mail (addresses, subjects, DNS answers) stays in the journal."""

# --- service
READY_WITHIN = 60.0
"""Until the service counts as started, though not every account was tried: less than the units'
TimeoutStartSec, past which systemd would end them all for the sake of one."""
STOP_WITHIN = 10.0
"""A stop may take so long: the move in hand is finished, nothing new is begun."""
HEART_STOPPED_AFTER = 600.0
"""A watcher that gives no sign of life so long hangs. A batch of `FETCH_BATCH_SIZE` octets is one
reply, and may take some minutes on a slow line."""
ANALYSIS_PATIENCE = 900.0
"""Waiting so long for the analysis is life; past it, it hangs. A queue full of mails that each
kill two workers and are then judged on their headers takes some minutes."""
REFUSED_WAIT = 900.0
"""After a refused login: providers lock accounts that knock again and again."""
TROUBLE_AGAIN = 3600.0
"""How soon the log repeats what keeps an account from being watched, however often it is tried."""

# --- files of the operator
MAX_TEXT_FILE = 16 * 1024 * 1024
"""Configuration, platforms, a zone; an example with every setting has 8,000 octets."""

# --- secrets
RENEW_AHEAD = 600.0
"""An access token is renewed so long before it expires; a watcher looks every `IDLE_REFRESH`, …"""
RENEW_SHARE = 0.25
"""… or with this share of its lifetime left, where that is less."""
TOKEN_LIFETIME = 3600.0
"""Of an access token whose server does not tell; RFC 6749 section 4.2.2 has it told elsewhere."""
TOKEN_LIFETIME_LONGEST = 24 * 3600.0
TOKEN_ANSWER = 64 * 1024
"""Octets read of what an authorisation server answers."""
TOKEN_TIMEOUT = 20.0
"""One answer of it, from its first octet to its last."""
TOKEN_NEW = 60.0
"""Where a mail server refuses a younger one, another one will not help."""
TOKEN_LOCK_WAIT = 60.0
"""How long a process waits for another that renews the same account's token."""
RENEW_RETRY = 15.0
"""After an authorisation server did not answer; doubled each time, …"""
RENEW_RETRY_LONGEST = 300.0
"""… up to here. What the server asks for in Retry-After is obeyed up to `RENEW_RETRY_ASKED`."""
RENEW_RETRY_ASKED = 3600.0
LOGIN_PATIENCE = 900.0
"""Somebody who has an authorisation page before them may take so long."""
