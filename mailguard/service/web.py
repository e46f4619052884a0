"""/metrics, /healthz and /readyz on loopback. No address, no subject, no problem's text."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from mailguard import __version__
from mailguard.errors import TemporaryError
from mailguard.phrase import Phrase

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Pages:
    """What is served: figures, and what keeps the service from being alive or ready."""

    metrics: Callable[[], bytes]
    not_alive: Callable[[], list[str]]
    not_ready: Callable[[], list[str]]


class Web:
    """Serves `pages` at `listen` ("127.0.0.1:9464") until closed; raises TemporaryError."""

    def __init__(self, listen: str, pages: Pages) -> None:
        host, _, port = listen.rpartition(":")
        try:
            self._server = _Server((host.strip("[]"), int(port)), pages)
        except OSError as error:
            raise TemporaryError(
                Phrase(
                    "metrics.listen: {listen} cannot be used: {why}.",
                    listen=listen,
                    why=error.strerror,
                ),
                "Choose another port, or stop what uses it.",
            ) from None
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="web", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], pages: Pages) -> None:
        self.pages = pages
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind. HTTPServer would ask DNS for this machine's name too, however long that takes."""
        TCPServer.server_bind(self)


class _Handler(BaseHTTPRequestHandler):
    timeout = 10.0  # seconds: who asks and does not read is cut off
    server: _Server
    server_version = f"mailguard/{__version__}"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a request."""
        pages = self.server.pages
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(HTTPStatus.OK, _PROMETHEUS, pages.metrics())
        elif path == "/healthz":
            self._state(pages.not_alive())
        elif path == "/readyz":
            self._state(pages.not_ready())
        else:
            self._answer(HTTPStatus.NOT_FOUND, _PLAIN, b"/metrics, /healthz, /readyz\n")

    def _state(self, missing: list[str]) -> None:
        status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
        self._answer(status, _PLAIN, "".join(f"{line}\n" for line in missing or ["ok"]).encode())

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name upstream)
        """Nothing: being asked how one is is no news."""
