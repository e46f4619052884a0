"""What was noticed about a mail: a closed catalogue of codes, each with its parameters.

Every room notes findings in these terms and never in sentences; `mailguard.words` holds the
sentence for each code, in each language. The judge decides by them, the journal stores them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """Every finding there is. The prefix is the room that notes it."""

    # --- message: what the mail says, and how it hides it
    MESSAGE_EMPTY = "message.empty"
    MESSAGE_SIZE_LIMIT = "message.size_limit"
    MESSAGE_HEADER_LIMIT = "message.header_limit"
    MESSAGE_PART_LIMIT = "message.part_limit"
    MESSAGE_TEXT_LIMIT = "message.text_limit"
    MESSAGE_LINK_LIMIT = "message.link_limit"
    MESSAGE_MALFORMED = "message.malformed"
    MESSAGE_CHARSET_UNKNOWN = "message.charset_unknown"
    MESSAGE_ENCRYPTED = "message.encrypted"
    MESSAGE_DAMAGED = "message.damaged"
    MESSAGE_NOT_PERMITTED = "message.not_permitted"
    MESSAGE_WITHHELD = "message.withheld"
    MESSAGE_CUT_SHORT = "message.cut_short"
    MESSAGE_NO_MAIL = "message.no_mail"
    AUTHOR_NONE = "author.none"
    AUTHOR_SEVERAL_FIELDS = "author.several_fields"
    AUTHOR_SEVERAL_MAILBOXES = "author.several_mailboxes"
    AUTHOR_AMBIGUOUS = "author.ambiguous"
    AUTHOR_HIDDEN_CHARACTERS = "author.hidden_characters"
    AUTHOR_LIMIT = "author.limit"

    # --- auth: who sent it
    AUTH_BORDER_UNKNOWN = "auth.border_unknown"
    AUTH_RESULTS_FORGED = "auth.results_forged"
    AUTH_RESULTS_DOUBLED = "auth.results_doubled"
    AUTH_RESULTS_UNREADABLE = "auth.results_unreadable"
    AUTH_RESULTS_LIMIT = "auth.results_limit"
    AUTH_SIGNATURE_LIMIT = "auth.signature_limit"
    AUTH_DNS_LIMIT = "auth.dns_limit"

    # --- impersonation: who it claims to be
    CLAIM_NAME = "claim.name"
    CLAIM_ADDRESS = "claim.address"
    CLAIM_LOOKALIKE = "claim.lookalike"
    CLAIM_SUBJECT = "claim.subject"
    CLAIM_TEXT = "claim.text"
    CLAIM_DEPARTMENT = "claim.department"
    LURE_CONTACT = "lure.contact"
    LURE_QR_PAYMENT = "lure.qr_payment"
    LURE_QR_DRAWN = "lure.qr_drawn"
    LURE_FEE = "lure.fee"
    LURE_GAME_CARD = "lure.game_card"
    LURE_CREDENTIALS = "lure.credentials"
    LURE_LINK_MISMATCH = "lure.link_mismatch"
    LURE_LINK_LOOKALIKE = "lure.link_lookalike"
    LURE_REPLY_LOOKALIKE = "lure.reply_lookalike"
    LURE_CALLBACK = "lure.callback"
    PRELUDE_ADDRESS = "prelude.address"

    # --- verdict: how the two were compared
    FOREIGN_ADDRESS = "verdict.foreign_address"
    NEVER_ASKS = "verdict.never_asks"
    RELAYED = "verdict.relayed"
    AUTHENTICATED = "verdict.authenticated"
    NOT_AUTHENTICATED = "verdict.not_authenticated"
    AUTHENTICATED_UNSOURCED = "verdict.authenticated_unsourced"
    NOT_CHECKED = "verdict.not_checked"
    LOOKUP_FAILED = "verdict.lookup_failed"
    ANALYSIS_CRASHED = "verdict.analysis_crashed"


FLAWS = frozenset(
    {
        Code.MESSAGE_ENCRYPTED,
        Code.MESSAGE_DAMAGED,
        Code.MESSAGE_NOT_PERMITTED,
        Code.MESSAGE_WITHHELD,
        Code.MESSAGE_CUT_SHORT,
        Code.MESSAGE_NO_MAIL,
    }
)
"""Why a mail could not be read, or not to its end."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about a mail.

    `params` are the values its sentence names (text, JSON-safe); `source` is where it was read:
    `header:From`, `text`, `dns:_dmarc.example.com/TXT`, `registry:dhgate`, `link`, `image`.
    """

    code: Code
    params: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
