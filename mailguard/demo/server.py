"""A mail server of the demonstration's own: pymap, in memory, on loopback, in a thread."""

from __future__ import annotations

import argparse
import asyncio
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from mailguard.errors import UsageError
from mailguard.phrase import Phrase

try:
    from proxyprotocol.reader import ProxyProtocolReader
    from proxyprotocol.sock import SocketInfo
    from pymap.backend.dict import Config, DictBackend, Login
    from pymap.backend.dict.filter import FilterSet
    from pymap.backend.dict.mailbox import MailboxData, MailboxSet
    from pymap.concurrent import Event
    from pymap.context import connection_exit
    from pymap.imap import IMAPConnection, IMAPServer
    from pymap.imap.state import ConnectionState
    from pymap.parsing.message import AppendMessage
    from pymap.parsing.specials import ObjectId
    from pymap.parsing.specials.flag import Flag, Wildcard
    from pymap.selected import SelectedMailbox
    from pysasl.hashing import Cleartext
except ImportError as missing:
    raise UsageError(
        Phrase("The demonstration needs a part that is not installed ({name}).", name=missing.name),
        "Install it: pip install 'mailguard[demo]'",
    ) from missing

T = TypeVar("T")
START_TIME = 10.0
"""Seconds after which a server that has not started never will."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as it lies in a folder of the server."""

    uid: int
    raw: bytes
    flags: frozenset[str]


class DemoServer:
    """`with DemoServer(user, password) as server:` then IMAP without TLS at 127.0.0.1, `port`.

    `keywords` is whether it permits keywords of one's own; `connection` is what answers commands
    (tests have it play a provider).
    """

    def __init__(
        self,
        user: str,
        password: str,
        *,
        keywords: bool = True,
        connection: type[ConnectionState] = ConnectionState,
    ) -> None:
        self.user = user
        self.password = password
        self.port = 0
        self._keywords = keywords
        self._connection = connection
        self._thread = threading.Thread(target=self._run, name="demo-server", daemon=True)
        self._started: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._folders: MailboxSet

    def __enter__(self) -> DemoServer:
        self._thread.start()
        self._started.result(START_TIME)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_TIME)

    def deliver(
        self,
        folder: str,
        raw: bytes,
        flags: Iterable[str] = (),
        received: datetime | None = None,
    ) -> None:
        """Put a mail into a folder, made if need be, as a delivery would."""
        message = AppendMessage(
            raw, received or datetime.now(UTC), frozenset(Flag(f.encode()) for f in flags)
        )
        self._call(self._append(folder, message))

    def folders(self) -> dict[str, list[Shown]]:
        """What lies in each folder now."""
        return self._call(self._show())

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_TIME)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 (it belongs to whoever started the server)
            if not self._started.done():
                self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        # A password for one demonstration is not worth 0.3 s of hashing a login.
        config = _Config.from_args(self._arguments(), hash_context=Cleartext())
        config.apply_context()
        login = Login(config)
        await DictBackend._add_demo_user(config, login)
        self._folders = _Folders(_KeywordMailbox if self._keywords else _Mailbox)
        config.set_cache[self.user] = (self._folders, FilterSet())
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(
            _Server(login, config, self._connection)
        )
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            self._started.set_result(None)
            await self._stop.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()  # connections that idle

    def _arguments(self) -> argparse.Namespace:
        """What pymap's own command line would give."""
        return argparse.Namespace(
            demo_data=False,
            demo_user=self.user,
            demo_password=self.password,
            host="127.0.0.1",
            port=0,
            debug=False,
            cert=None,
            key=None,
            passlib_cfg=None,
            tls=False,
            proxy_protocol=None,
            inherited_sockets=None,
        )

    async def _append(self, folder: str, message: AppendMessage) -> None:
        try:
            mailbox = await self._folders.get_mailbox(folder)
        except KeyError:
            await self._folders.add_mailbox(folder)
            mailbox = await self._folders.get_mailbox(folder)
        await mailbox.append(message)

    async def _show(self) -> dict[str, list[Shown]]:
        shown = {}
        for entry in (await self._folders.list_mailboxes()).list():
            if not entry.exists:  # only the parent of others
                continue
            mailbox = await self._folders.get_mailbox(entry.name)
            shown[entry.name] = [
                Shown(
                    message.uid,
                    bytes(message._content or b""),
                    frozenset(bytes(flag).decode() for flag in message.permanent_flags),
                )
                async for message in mailbox.messages()
            ]
        return shown


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        return b"ready"  # pymap would ask DNS for the name of this machine, however long it takes


class _Mailbox(MailboxData):
    """A folder that tells in IDLE of what came since the last command too (RFC 2177, section 3).

    pymap's own begins to listen with IDLE: what came just before stayed unsaid until DONE.
    """

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        if selected.mod_sequence != self._mod_sequences.highest:
            wait_on = None
        return await super().update_selected(selected, wait_on=wait_on)


class _KeywordMailbox(_Mailbox):
    """One that permits keywords: pymap alone answers OK to them and forgets."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}


class _Folders(MailboxSet):
    def __init__(self, mailbox: type[_Mailbox]) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._inbox = mailbox(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        made = await super().add_mailbox(name)
        self._set[name].__class__ = self._mailbox
        return made


class _Server(IMAPServer):
    """pymap's, but with connections of a type of one's own, which last until they are ended.

    asyncio knows its tasks weakly: nobody else holds those that proxyprotocol starts, and from
    Python 3.12 on garbage collection ended connections that waited for a command.
    """

    __slots__ = ["_connection", "_running"]

    def __init__(self, login: Any, config: Config, connection: type[ConnectionState]) -> None:
        super().__init__(login, config)
        self._connection = connection
        self._running: set[asyncio.Task[Any] | None] = set()

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sock_info: SocketInfo
    ) -> None:
        link = IMAPConnection(self.commands, self._config, reader, writer, sock_info)
        task = asyncio.current_task()
        self._running.add(task)
        async with AsyncExitStack() as stack:
            stack.callback(self._running.discard, task)
            connection_exit.set(stack)
            stack.enter_context(closing(link))
            await link.run(self._connection(self._login, self._config))
