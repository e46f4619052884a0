"""What each login may fetch, counted in the journal."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.config.options import AccountOptions
from mailguard.journal.downloads import Downloads
from mailguard.journal.journal import Journal
from mailguard.mailbox.ration import Ration
from mailguard.service.logins import login_of


def rations(journal: Journal, clock: Callable[[], float]) -> Callable[[AccountOptions], Ration]:
    """What gives each account the ration of its login; two accounts may share one."""
    known: dict[str, Ration] = {}

    def ration(options: AccountOptions) -> Ration:
        login = login_of(options)
        made = Ration(options.profile, Downloads(journal, login), clock)
        return known.setdefault(login, made)

    return ration
