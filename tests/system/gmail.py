"""Gmail as pymap plays it behind a proxy that speaks X-GM-EXT-1.

X-GM-MSGID is pymap's EMAILID as a number, and the folder `[Gmail]/All Mail` shows what `deliver`
puts into INBOX once more. Labels are not played: let a keyword be the mark.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from datetime import UTC, datetime

from mailguard.demo.server import DemoServer
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.load import profiles
from mailguard.providers.model import Rung

ALL_MAIL = "[Gmail]/All Mail"
_EMAIL_ID = re.compile(rb"EMAILID \(([^)]+)\)")


def _to_server(line: bytes) -> bytes:
    return line.replace(b"X-GM-MSGID", b"EMAILID")


def _to_client(line: bytes) -> bytes:
    line = _EMAIL_ID.sub(lambda m: b"X-GM-MSGID %d" % (hash(m[1]) & (1 << 63) - 1), line)
    if line.startswith(b"* LIST") and b"All Mail" in line:
        line = re.sub(rb"^\* LIST \(", rb"* LIST (\\All ", line)
    return re.sub(rb"\bIMAP4rev1\b", b"IMAP4rev1 X-GM-EXT-1", line)


class Gmail:
    """`with Gmail() as server:` then `mailbox()`; `commands` are the lines that clients sent."""

    def __init__(self) -> None:
        self.demo = DemoServer("shop", "word")
        self.commands: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> Gmail:
        self.demo.__enter__()
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def __exit__(self, *why: object) -> None:
        self._listener.close()
        self.demo.__exit__(*why)

    def mailbox(self) -> ImapMailbox:
        """One not yet connected."""
        port = self._listener.getsockname()[1]
        rungs = (Rung.KEYWORD,)
        settings = ImapSettings("127.0.0.1", "shop", port, Tls.PLAIN, timeout=5.0, rungs=rungs)
        return ImapMailbox(settings, lambda: "word", profiles()["gmail"])

    def deliver(self, raw: bytes, *folders: str) -> None:
        """A mail comes, with these labels; All Mail shows it too."""
        received = datetime.now(UTC)
        for folder in (*folders, ALL_MAIL):
            self.demo.deliver(folder, raw, received=received)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.demo.port))
                for source, sink, there in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._pass, args=(source, sink, there), daemon=True
                    ).start()

    def _pass(self, source: socket.socket, sink: socket.socket, there: bool) -> None:
        with contextlib.suppress(OSError):
            for line in source.makefile("rb"):
                if there:
                    self.commands.append(line)
                sink.sendall(_to_server(line) if there else _to_client(line))
            sink.shutdown(socket.SHUT_RDWR)
