"""What a server shows, beside what the provider's profile says of it: for `doctor`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.auth.believe import believe
from mailguard.auth.delivery import find_border, read_hosts
from mailguard.auth.results import read_authserv_id
from mailguard.auth.trust import Trust
from mailguard.limits import DOCTOR_MAILS
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.model import Folder, FolderRole
from mailguard.message.parse import parse
from mailguard.providers.model import Profile

_KEY = "authentication-results"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the profile says, and what was found; yes and no are "yes" and "no"."""

    what: str
    expected: str
    found: str

    @property
    def agrees(self) -> bool:
        """Whether the profile is right."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Vouching:
    """Whose Authentication-Results stand in the newest mails: `believed` by id and number of mails,
    `ignored` likewise those of the topmost field where none counts; `mails` are those looked at.
    """

    mails: int = 0
    believed: tuple[tuple[str, int], ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()


def compare(mailbox: ImapMailbox, profile: Profile, folders: list[Folder]) -> list[Point]:
    """All that the profile says and the server shows, in the folder that is open."""
    return list(_points(mailbox, profile, folders))


def _points(mailbox: ImapMailbox, profile: Profile, folders: list[Folder]) -> Iterator[Point]:
    capabilities = mailbox.capabilities
    for what, said, shown in (
        ("idle", profile.idle, "IDLE" in capabilities),
        ("move", profile.move, "MOVE" in capabilities),
        ("keywords", profile.keywords, mailbox.keeps_keywords),
        ("gmail", profile.id == "gmail" or None, "X-GM-EXT-1" in capabilities),
    ):
        if said is not None:
            yield Point(what, _word(said), _word(shown))
    separator = mailbox.hierarchy.separator
    if profile.separator:
        yield Point("separator", profile.separator, separator)
    names = {folder.name for folder in folders}
    if profile.folder_parent:
        parents = {name.split(separator)[0] for name in names} if separator else names
        there = profile.folder_parent in parents
        yield Point("parent", profile.folder_parent, profile.folder_parent if there else "")
    if profile.junk:
        junk = [f.name for f in folders if f.role is FolderRole.JUNK]
        yield Point("junk", profile.junk, profile.junk if profile.junk in junk else ", ".join(junk))


def vouching(mailbox: ImapMailbox, trust: Trust) -> Vouching:
    """Look at the newest mails of the folder that is open."""
    hosts = read_hosts(trust)
    believed: Counter[str] = Counter()
    ignored: Counter[str] = Counter()
    mails = 0
    for mail in mailbox.headers(mailbox.uids()[-DOCTOR_MAILS:]):
        mails += 1
        message = parse(mail.raw)
        by = believe(message, find_border(message, hosts), hosts, trust).by
        fields = message.positions(_KEY)
        if by:
            believed[by] += 1
        elif fields:
            ignored[read_authserv_id(message.headers[fields[0]].value) or "microsoft"] += 1
    return Vouching(mails, tuple(believed.most_common(3)), tuple(ignored.most_common(3)))


def _word(value: bool) -> str:
    return "yes" if value else "no"
