"""The risk department that writes without naming a platform: "风控安全部", and who is of one."""

from __future__ import annotations

import re
from itertools import islice

from mailguard.impersonation.letterhead import account_in_danger
from mailguard.impersonation.page import Page
from mailguard.impersonation.presenting import present
from mailguard.impersonation.senders import Sender, is_author
from mailguard.limits import MAX_CANDIDATES, MAX_CLAIM_NAME
from mailguard.names.fold import fold_plain

# A dash, or two hyphens that begin a line; one set of characters first, which is quick to look for.
_DASHED_LINE = re.compile(r"[—–―─\n](?:(?<!\n)|--)[ \t]*([^—–―─\n]{2,60})$", re.MULTILINE)
_FULL_NAME = 2
"""Words of a person's name."""


def risk_department(senders: tuple[Sender, ...], page: Page) -> str:
    """As which an author presents himself or signs, "" where there is none. Linear."""
    for sender in senders:
        if is_author(sender.mailbox) and (sender.name.nameless_risk or _is_officer(sender, page)):
            return sender.mailbox.name
    return _signature(page)


def _is_officer(sender: Sender, page: Page) -> bool:
    """Whether somebody on free mail with such a department before his name threatens an account.

    "风控专员小陈" and "Risk Control Anna Lee"; a company has its own name first, and its domain.
    """
    shown = sender.name
    if not shown.risk or shown.platforms or shown.about or len(shown.strange) > _FULL_NAME:
        return False
    if not (page.registry.shared(sender.mailbox.domain) and account_in_danger(page)):
        return False
    name = fold_plain(sender.mailbox.name[:MAX_CLAIM_NAME]).text
    return present(name.partition(shown.strange[0])[0], page.registry).nameless_risk


def _signature(page: Page) -> str:
    """The line that is signed as one, "" where there is none."""
    if page.text.isascii() and "--" not in page.text:
        return ""
    for dashed in islice(_DASHED_LINE.finditer(f"\n{page.text}"), MAX_CANDIDATES):
        line = dashed[1].strip()
        if present(line, page.registry).nameless_risk:
            return line
    return ""
