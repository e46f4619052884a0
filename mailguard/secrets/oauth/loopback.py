"""Google: a page that sends the browser back to this machine (RFC 8252), with PKCE (RFC 7636)."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from mailguard.errors import TemporaryError
from mailguard.limits import LOGIN_PATIENCE
from mailguard.phrase import Phrase
from mailguard.secrets.oauth.answers import refused, tokens
from mailguard.secrets.oauth.errors import AuthorisationEndedError
from mailguard.secrets.oauth.http import Http
from mailguard.secrets.oauth.library import oauth2
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.token import Token

_VERIFIER = 64
"""Characters; RFC 7636 section 4.1 wants 43 to 128."""
_POLL = 0.05
"""Seconds: how soon it ends when somebody has logged in."""
_REQUEST_TIME = 5.0
"""Seconds a browser has for its request."""


@dataclass(slots=True)
class LoopbackLogin:
    """One login; use in a `with`: it listens on 127.0.0.1 meanwhile.

    `done` and `wrong` are the texts that the browser shows. `clock` gives seconds since the epoch.
    """

    settings: OAuthSettings
    client_secret: str = field(default="", repr=False)
    done: str = "Done. You can close this page."
    wrong: str = "This is not the page that mailguard waits for."
    clock: Callable[[], float] = time.time
    _server: _Listener = field(init=False, repr=False)
    _client: Any = field(init=False, repr=False)
    _state: str = field(init=False, repr=False)

    def __enter__(self) -> Self:
        self._client = oauth2(self.settings.owner).WebApplicationClient(self.settings.client_id)
        self._state = secrets.token_urlsafe(32)
        self._server = _Listener(self._state, self.done, self.wrong)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    @property
    def port(self) -> int:
        """Where the browser is sent back to."""
        port: int = self._server.server_address[1]
        return port

    @property
    def _redirect(self) -> str:
        return f"http://127.0.0.1:{self.port}/"  # RFC 8252 section 7.3: the address, not a name

    def begin(self) -> str:
        """The page to open."""
        client = self._client
        challenge = client.create_code_challenge(client.create_code_verifier(_VERIFIER), "S256")
        page: str = client.prepare_request_uri(
            self.settings.authorization_endpoint,
            redirect_uri=self._redirect,
            scope=self.settings.scope,
            state=self._state,
            code_challenge=challenge,
            code_challenge_method="S256",
            login_hint=self.settings.user,
            access_type="offline",
            prompt="consent",  # else Google gives a refresh token at the first login only
        )
        return page

    def finish(self, patience: float = LOGIN_PATIENCE) -> Token:
        """Wait until the browser comes back. Raises AuthorisationEndedError, TemporaryError."""
        library = oauth2(self.settings.owner)
        if not self._server.came_back.wait(patience):
            raise TemporaryError("Nobody agreed on that page in time.", self.settings.remedy)
        # oauthlib wants TLS; on the way from browser to this machine itself there is no other
        # machine that could listen (RFC 8252 section 8.3)
        came_back = f"https://127.0.0.1:{self.port}{self._server.path}"
        try:
            code = self._client.parse_request_uri_response(came_back, state=self._state)["code"]
            answer = tokens(self._client, self._ask(code))
        except library.OAuth2Error as error:
            raise self._refused(refused(error, self.client_secret, self._state)) from None
        if self.settings.scope not in str(answer.get("scope", self.settings.scope)).split():
            raise AuthorisationEndedError(
                "Google gave no access to the mailbox.", "Log in again and tick the box for it."
            )
        token = Token(self.settings.client_id, self.client_secret).granted(answer, self.clock())
        if not token.refresh:
            raise AuthorisationEndedError("Google gave no refresh token.", self.settings.remedy)
        return token

    def _ask(self, code: str) -> Any:
        form = {"client_secret": self.client_secret} if self.client_secret else {}
        body = self._client.prepare_request_body(
            code=code,
            redirect_uri=self._redirect,
            code_verifier=self._client.code_verifier,
            **form,
        )
        return Http(self.settings.ca_file).post(self.settings.token_endpoint, data=body)

    def _refused(self, error: Exception) -> Exception:
        if not isinstance(error, AuthorisationEndedError):
            return error
        if error.problem.startswith("access_denied"):
            return AuthorisationEndedError("The login was declined.", self.settings.remedy)
        return AuthorisationEndedError(
            Phrase("Google refused: {problem}.", problem=error.problem),
            "Check oauth_client_id and its client secret: a registration of type Desktop app.",
        )


class _Listener(ThreadingHTTPServer):
    """Waits for the one request that knows the state; any other is answered and forgotten.

    In threads: browsers open connections that they send nothing over.
    """

    daemon_threads = True

    def __init__(self, state: str, done: str, wrong: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state, self.done, self.wrong = state, done, wrong
        self.path = ""
        self.came_back = threading.Event()
        serve = partial(self.serve_forever, poll_interval=_POLL)
        threading.Thread(target=serve, name="loopback", daemon=True).start()

    def server_bind(self) -> None:
        """Bind. HTTPServer would ask DNS for this machine's name too, however long that takes."""
        TCPServer.server_bind(self)

    def close(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a browser that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    timeout = _REQUEST_TIME
    server_version, sys_version = "mailguard", ""

    def do_GET(self) -> None:
        """Take the browser back, or tell it that it is wrong here."""
        state = parse_qs(urlsplit(self.path).query).get("state", [""])[0]
        ours = secrets.compare_digest(state.encode(), self.server.state.encode())
        text = (self.server.done if ours else self.server.wrong).encode()
        self.send_response(HTTPStatus.OK if ours else HTTPStatus.BAD_REQUEST)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Referrer-Policy", "no-referrer")  # the address holds the code
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(text)
        if ours:
            self.server.path = self.path
            self.server.came_back.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name upstream)
        """Nothing: the path holds the code."""
