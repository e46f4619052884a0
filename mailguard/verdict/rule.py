"""The names of the clauses that decide."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """The name of every clause that can decide, and of the two verdicts without one."""

    LOOKALIKE_DOMAIN = "lookalike_domain"
    NAME_OF_ANOTHER = "name_of_another"
    FORGED_AGAINST_POLICY = "forged_against_policy"
    FORGED_UNSIGNED = "forged_unsigned"
    FORGED_WITH_LURE = "forged_with_lure"
    FORGED_AS_DEPARTMENT = "forged_as_department"
    FORGED_OR_LOOKALIKE = "forged_or_lookalike"
    UNCHECKED_NEVER_ASKS = "unchecked_never_asks"
    NOT_PASSED_NEVER_ASKS = "not_passed_never_asks"
    FAINT_CLAIM = "faint_claim"
    UNSOURCED_NAME = "unsourced_name"
    RELAY_NAMES_ANOTHER = "relay_names_another"
    AMBIGUOUS_AUTHOR = "ambiguous_author"
    NOT_PASSED = "not_passed"
    SENDER_NOT_PASSED = "sender_not_passed"
    SENDER_POSES = "sender_poses"
    UNSOURCED_NOT_PASSED = "unsourced_not_passed"
    PLATFORM_MAIL_WITH_LURE = "platform_mail_with_lure"
    RELAY_AS_DEPARTMENT = "relay_as_department"
    UNCHECKED_WITH_LURE = "unchecked_with_lure"
    CLAIM_IN_TEXT = "claim_in_text"
    DEPARTMENT_WITH_LURE = "department_with_lure"
    LOOKUP_FAILED = "lookup_failed"
    NOT_CHECKED = "not_checked"
    AUTHENTICATED = "authenticated"
    UNSOURCED_AUTHENTICATED = "unsourced_authenticated"
    NO_CLAIM = "no_claim"
    CRASHED = "crashed"
    UNREAD = "unread"
