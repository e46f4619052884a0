"""pymap made to behave as providers do (knowledge from public issues of their users)."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from pymap.imap.state import ConnectionState
from pymap.parsing.response import CommandResponse, ResponseBad, ResponseBye, ResponseNo
from pymap.parsing.response.code import Capability, UidNext
from pymap.parsing.specials import SearchKey

Answer = tuple[CommandResponse, Any]
DROPPED_EVERYWHERE = {b"OBJECTID", b"MULTIAPPEND", b"BINARY", b"CHILDREN"}
BY_POSITION = {b"ALL", b"KEYSET", b"SEQSET", b"UID"}
"""What SEARCH can ask for without looking at text."""


class Personality(ConnectionState):
    """A provider: what it lacks, and whether it keeps keywords."""

    lacks: ClassVar[set[bytes]] = set()
    keywords: ClassVar[bool] = False

    @property
    def capability(self) -> Capability:
        gone = self.lacks | DROPPED_EVERYWHERE
        return Capability([word for word in super().capability.capabilities if word not in gone])

    async def refuse(self, cmd: Any, text: bytes) -> Answer:
        return ResponseNo(cmd.tag, text), None


class NetEase(Personality):
    """No ID, no SELECT. No MOVE, no IDLE, no UIDNEXT, no keywords; every UIDVALIDITY is 1."""

    lacks: ClassVar[set[bytes]] = {b"MOVE", b"IDLE"}
    introduced = False

    async def do_id(self, cmd: Any) -> Answer:
        self.introduced = self._session is not None
        return await super().do_id(cmd)

    async def do_select(self, cmd: Any) -> Answer:
        if not self.introduced:
            return await self.refuse(cmd, b"SELECT Unsafe Login. Please contact kefu@188.com")
        await self._renumber(cmd)
        answer, updates = await super().do_select(cmd)
        answer._untagged = [u for u in answer._untagged if not isinstance(u.code, UidNext)]
        return answer, updates

    do_examine = do_select

    async def do_status(self, cmd: Any) -> Answer:
        await self._renumber(cmd)
        cmd.status_list = [what for what in cmd.status_list if what != b"UIDNEXT"]
        return await super().do_status(cmd)

    async def _renumber(self, cmd: Any) -> None:
        session: Any = self.session
        for entry in (await session.mailbox_set.list_mailboxes()).list():
            if entry.exists and entry.name == cmd.mailbox:
                (await session.mailbox_set.get_mailbox(cmd.mailbox))._uid_validity = 1

    async def do_move(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"command not supported"), None

    do_idle = do_move


class NetEaseWithoutUidPlus(NetEase):
    """Nor can it say where a copy went, or expunge one mail and no other."""

    lacks: ClassVar[set[bytes]] = NetEase.lacks | {b"UIDPLUS"}

    async def do_copy(self, cmd: Any) -> Answer:
        answer, updates = await super().do_copy(cmd)
        answer.code = None
        return answer, updates

    async def do_expunge(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"command not supported"), None


class QQ(Personality):
    """Keeps keywords; user folders live below one parent; SEARCH finds everything; a long command
    is never answered.
    """

    keywords: ClassVar[bool] = True
    longest: ClassVar[int] = 6_000

    async def do_create(self, cmd: Any) -> Answer:
        if not cmd.mailbox.startswith("其他文件夹/"):
            return await self.refuse(cmd, b"Create folder failed")
        return await super().do_create(cmd)

    async def do_search(self, cmd: Any) -> Answer:
        cmd.keys = frozenset((SearchKey(b"ALL"),))
        return await super().do_search(cmd)

    async def do_fetch(self, cmd: Any) -> Answer:
        if len(bytes(cmd.sequence_set)) > self.longest:
            await asyncio.sleep(3600)
        return await super().do_fetch(cmd)


class Aliyun(Personality):
    """IDLE and UIDPLUS, but no MOVE and no keywords; a SEARCH for text is BAD."""

    lacks: ClassVar[set[bytes]] = {b"MOVE"}

    async def do_move(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"unknown command"), None

    async def do_search(self, cmd: Any) -> Answer:
        if not {key.value for key in cmd.keys} <= BY_POSITION:
            return ResponseBad(cmd.tag, b"invalid command"), None
        return await super().do_search(cmd)


class Outlook(Personality):
    """A keyword is BAD; asks for a pause at the third MOVE."""

    busy_at: ClassVar[int] = 3
    moves = 0

    async def do_store(self, cmd: Any) -> Answer:
        if any(not bytes(flag).startswith(b"\\") for flag in cmd.flag_set):
            return ResponseBad(cmd.tag, b"Command Argument Error. 11"), None
        return await super().do_store(cmd)

    async def do_search(self, cmd: Any) -> Answer:
        if {key.value for key in cmd.keys} & {b"KEYWORD", b"UNKEYWORD"}:
            return ResponseBad(cmd.tag, b"Command Argument Error. 11"), None
        return await super().do_search(cmd)

    async def do_move(self, cmd: Any) -> Answer:
        self.moves += 1
        if self.moves == self.busy_at:
            return await self.throttle(cmd)
        return await super().do_move(cmd)

    async def throttle(self, cmd: Any) -> Answer:
        return await self.refuse(
            cmd, b"Request is throttled. Suggested Backoff Time: 1500 milliseconds"
        )


class OutlookHangingUp(Outlook):
    """Asks for the pause with BYE."""

    async def throttle(self, cmd: Any) -> Answer:
        answer = ResponseNo(cmd.tag, b"Request is throttled.")
        answer.add_untagged(
            ResponseBye(b"Session invalidated. Suggested Backoff Time: 1500 milliseconds")
        )
        return answer, None


class OutlookNotConnected(Outlook):
    """Lets a user in whose mailbox cannot be reached."""

    async def do_select(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"User is authenticated but not connected."), None

    do_examine = do_select


class OutlookWithoutToken(Outlook):
    """Takes no password."""

    @property
    def capability(self) -> Capability:
        words = super().capability.capabilities
        return Capability([*(w for w in words if w != b"AUTH=PLAIN"), b"LOGINDISABLED"])


PERSONALITIES: dict[str, type[Personality]] = {
    "netease": NetEase,
    "qq": QQ,
    "aliyun": Aliyun,
    "outlook": Outlook,
}
VARIANTS: dict[str, type[Personality]] = {
    "netease without UIDPLUS": NetEaseWithoutUidPlus,
    "outlook hanging up": OutlookHangingUp,
    "outlook not connected": OutlookNotConnected,
    "outlook without token": OutlookWithoutToken,
}
"""Named after the provider, whose profile they have."""
