"""A server that says exactly what a test wrote down, over a real socket."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.model import Profile


class Talk:
    """The server's end of one connection."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self._lines = link.makefile("rb")

    def say(self, *lines: bytes) -> None:
        """Send lines, all in one segment."""
        self.link.sendall(b"".join(line + b"\r\n" for line in lines))

    def hear(self) -> tuple[bytes, bytes]:
        """The next line of the client, as tag and the rest; two times b"" at the end."""
        tag, _, rest = self._lines.readline().rstrip(b"\r\n").partition(b" ")
        return tag, rest

    def answer(self, *untagged: bytes, ok: bytes = b"OK done") -> bytes:
        """Hear a command and answer it; the command."""
        tag, rest = self.hear()
        self.say(*untagged, tag + b" " + ok)
        return rest

    def reset(self) -> None:
        """Hang up with RST."""
        self.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._lines.close()
        self.link.close()

    def hang_up(self) -> None:
        """Hang up with FIN."""
        self.link.shutdown(socket.SHUT_RDWR)


Play = Callable[[Talk], None]


class ScriptedServer:
    """Plays `play` to the first client; 127.0.0.1, `port`."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._link: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """What `play` has noted by then is whole: it hears nothing more, and is waited for."""
        self._over.set()
        self._listener.close()
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.shutdown(socket.SHUT_RD)
            self._thread.join(5)

    def _run(self) -> None:
        link, _ = self._listener.accept()
        self._link = link
        with link, contextlib.suppress(OSError):
            self._play(Talk(link))
            self._over.wait(10)

    def mailbox(self, profile: Profile | None = None, **settings: Any) -> ImapMailbox:
        """A mailbox for this server, not yet connected."""
        given = {"timeout": 1.0} | settings
        return ImapMailbox(
            ImapSettings("127.0.0.1", "shop", port=self.port, tls=Tls.PLAIN, **given),
            lambda: "secret-word",
            profile,
        )

    def opened(self, profile: Profile | None = None, **settings: Any) -> ImapMailbox:
        """A mailbox that is connected, with its INBOX open."""
        mailbox = self.mailbox(profile, **settings)
        mailbox.connect()
        mailbox.open("INBOX")
        return mailbox


def greet(talk: Talk, capabilities: bytes = b"IDLE UIDPLUS MOVE") -> None:
    """Greeting, capabilities, login, ID, capabilities."""
    talk.say(b"* OK [CAPABILITY IMAP4rev1 " + capabilities + b"] ready")
    while True:
        tag, command = talk.hear()
        if command.startswith(b"CAPABILITY"):
            talk.say(b"* CAPABILITY IMAP4rev1 " + capabilities, tag + b" OK done")
        elif command.startswith(b"LOGIN"):
            talk.say(tag + b" OK [CAPABILITY IMAP4rev1 " + capabilities + b"] logged in")
        elif command.startswith(b"ID"):
            talk.say(b"* ID NIL", tag + b" OK done")
            return
        else:
            assert not tag, command
            return


def select(talk: Talk, *extra: bytes) -> None:
    """Answer a SELECT."""
    talk.answer(
        b"* 3 EXISTS",
        b"* 0 RECENT",
        b"* OK [UIDVALIDITY 7] valid",
        b"* OK [UIDNEXT 9] next",
        *extra,
    )
