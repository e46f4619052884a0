"""What all watchers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from mailguard.config.options import AccountOptions
from mailguard.errors import MailguardError
from mailguard.guard.pool import Pool
from mailguard.journal.journal import Journal
from mailguard.limits import SECOND_LOOK_EVERY
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.registry.index import Registry
from mailguard.service.logins import renew


@dataclass(frozen=True, slots=True)
class Tools:
    """Whatever a watcher needs that is not its account's own.

    `mailbox` makes an account's mailbox, not yet connected; `circuit` gives what all accounts of a
    host share; `give_up` is told of what no account can go on with. `renew` keeps what an account
    logs in with from expiring. `look_every` are the seconds between two looks at what is left over:
    mail to be dealt with or looked at again, what left quarantine, folders that were missing.
    """

    pool: Pool
    journal: Journal
    mailbox: Callable[[AccountOptions], ImapMailbox]
    circuit: Callable[[str], Circuit]
    give_up: Callable[[MailguardError], None]
    registry: Callable[[], Registry]
    clock: Callable[[], float] = time.time
    renew: Callable[[AccountOptions], None] = renew
    look_every: float = SECOND_LOOK_EVERY
