"""Why a signature did not pass, or why its pass proves nothing: each with its result and rule."""

from __future__ import annotations

from enum import StrEnum

from mailguard.auth.model import Result


class Reason(StrEnum):
    """A short code, the result word it leads to, and the RFC section that says so."""

    result: Result
    rule: str

    def __new__(cls, code: str, result: Result, rule: str) -> Reason:
        """A member from its code, its result and its rule."""
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.result = result
        reason.rule = rule
        return reason

    # --- the signature field: "any inconsistency or unexpected values MUST cause the header field
    # --- to be completely ignored and the Verifier to return PERMFAIL" (RFC 6376 section 6.1.1)
    TAG_SYNTAX = "tag_syntax", Result.PERMERROR, "RFC 6376 section 3.2"
    TAG_MISSING = "tag_missing", Result.PERMERROR, "RFC 6376 section 6.1.1"
    TAG_VALUE = "tag_value", Result.PERMERROR, "RFC 6376 section 6.1.1"
    VERSION = "version", Result.PERMERROR, "RFC 6376 section 6.1.1"
    ALGORITHM_HISTORIC = "algorithm_historic", Result.PERMERROR, "RFC 8301 section 3.1"
    ALGORITHM_UNKNOWN = "algorithm_unknown", Result.PERMERROR, "RFC 6376 section 3.3"
    CANONICALIZATION = "canonicalization", Result.PERMERROR, "RFC 6376 section 3.5"
    DOMAIN = "domain", Result.PERMERROR, "RFC 6376 section 3.5"
    IDENTITY = "identity", Result.PERMERROR, "RFC 6376 section 6.1.1"
    QUERY_METHOD = "query_method", Result.PERMERROR, "RFC 6376 section 3.5"
    FROM_NOT_SIGNED = "from_not_signed", Result.PERMERROR, "RFC 6376 section 6.1.1"
    EXPIRY_ORDER = "expiry_order", Result.PERMERROR, "RFC 6376 section 3.5"
    EXPIRED = "expired", Result.POLICY, "RFC 6376 section 6.1.1"

    # --- not judged
    NOT_ASKED = "not_asked", Result.NONE, "the answer could not change the verdict"
    NOT_CHECKED = "not_checked", Result.NONE, "the key was not looked up"
    SIGNATURE_LIMIT = "signature_limit", Result.NONE, "RFC 6376 section 6.1"
    BODY_NOT_READ = "body_not_read", Result.NONE, "the body was not read to its end"

    # --- the key (RFC 6376 section 6.1.2)
    KEY_DNS = "key_dns", Result.TEMPERROR, "RFC 6376 section 6.1.2"
    KEY_MISSING = "key_missing", Result.PERMERROR, "RFC 6376 section 6.1.2"
    KEY_SYNTAX = "key_syntax", Result.PERMERROR, "RFC 6376 section 6.1.2"
    KEY_REVOKED = "key_revoked", Result.PERMERROR, "RFC 6376 section 6.1.2"
    KEY_TYPE = "key_type", Result.PERMERROR, "RFC 6376 section 6.1.2"
    KEY_HASH = "key_hash", Result.PERMERROR, "RFC 6376 section 6.1.2"
    KEY_SERVICE = "key_service", Result.PERMERROR, "RFC 6376 section 3.6.1"
    KEY_IDENTITY = "key_identity", Result.PERMERROR, "RFC 6376 section 3.6.1"
    KEY_TOO_SHORT = "key_too_short", Result.PERMERROR, "RFC 8301 section 3.2"
    KEY_TOO_LONG = "key_too_long", Result.PERMERROR, "RFC 8301 section 3.2"

    # --- the verification (RFC 6376 section 6.1.3)
    BODY_LENGTH = "body_length", Result.FAIL, "RFC 6376 section 3.5"
    BODY_HASH = "body_hash", Result.FAIL, "RFC 6376 section 6.1.3"
    SIGNATURE = "signature", Result.FAIL, "RFC 6376 section 6.1.3"

    # --- passes that prove nothing
    BODY_PARTLY_SIGNED = "body_partly_signed", Result.PASS, "RFC 6376 section 8.2"
    FROM_PARTLY_SIGNED = "from_partly_signed", Result.PASS, "RFC 6376 section 8.15"
    KEY_TESTING = "key_testing", Result.PASS, "RFC 6376 section 3.6.1"


class RefusedError(Exception):
    """A signature or key that cannot be used. Never leaves the rooms `dkim` and `arc`.

    `detail` names the tag or the record at fault.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
