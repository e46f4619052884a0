"""pymap made to behave as providers do (knowledge from public issues of their users)."""

from __future__ import annotations

from typing import Any, ClassVar

from pymap.imap.state import ConnectionState
from pymap.parsing.response import CommandResponse, ResponseBad, ResponseNo
from pymap.parsing.response.code import Capability, UidNext

Answer = tuple[CommandResponse, Any]
DROPPED_EVERYWHERE = {b"OBJECTID", b"MULTIAPPEND", b"BINARY", b"CHILDREN"}


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
    """No ID, no SELECT. No MOVE, no IDLE, no UIDNEXT, no keywords."""

    lacks: ClassVar[set[bytes]] = {b"MOVE", b"IDLE"}
    introduced = False

    async def do_id(self, cmd: Any) -> Answer:
        self.introduced = self._session is not None
        return await super().do_id(cmd)

    async def do_select(self, cmd: Any) -> Answer:
        if not self.introduced:
            return await self.refuse(cmd, b"SELECT Unsafe Login. Please contact kefu@188.com")
        answer, updates = await super().do_select(cmd)
        answer._untagged = [u for u in answer._untagged if not isinstance(u.code, UidNext)]
        return answer, updates

    do_examine = do_select

    async def do_status(self, cmd: Any) -> Answer:
        cmd.status_list = [what for what in cmd.status_list if what != b"UIDNEXT"]
        return await super().do_status(cmd)

    async def do_move(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"command not supported"), None

    do_idle = do_move


class QQ(Personality):
    """Keeps keywords; user folders live below one parent; SEARCH by text finds everything."""

    keywords: ClassVar[bool] = True

    async def do_create(self, cmd: Any) -> Answer:
        if not cmd.mailbox.startswith("其他文件夹/"):
            return await self.refuse(cmd, b"Create folder failed")
        return await super().do_create(cmd)


class Aliyun(Personality):
    """IDLE and UIDPLUS, but no MOVE and no keywords."""

    lacks: ClassVar[set[bytes]] = {b"MOVE"}

    async def do_move(self, cmd: Any) -> Answer:
        return ResponseBad(cmd.tag, b"unknown command"), None


class Outlook(Personality):
    """A keyword is BAD; asks for a pause at the third COPY or MOVE."""

    busy_at: ClassVar[int] = 3
    moves = 0

    async def do_store(self, cmd: Any) -> Answer:
        if any(not bytes(flag).startswith(b"\\") for flag in cmd.flag_set):
            return ResponseBad(cmd.tag, b"Command Argument Error. 11"), None
        return await super().do_store(cmd)

    async def do_move(self, cmd: Any) -> Answer:
        self.moves += 1
        if self.moves == self.busy_at:
            return await self.refuse(
                cmd, b"Request is throttled. Suggested Backoff Time: 1500 milliseconds"
            )
        return await super().do_move(cmd)


PERSONALITIES: dict[str, type[Personality]] = {
    "netease": NetEase,
    "qq": QQ,
    "aliyun": Aliyun,
    "outlook": Outlook,
}
