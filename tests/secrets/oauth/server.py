"""An authorisation server of our own on loopback: it speaks what Microsoft's and Google's do.

Device code (RFC 8628), code with PKCE (RFC 6749 section 4.1, RFC 7636), refresh (section 6), over
TLS; introspection (RFC 7662) for a mail server, without.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.system.certificate import write_certificate

CLIENT = "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET = "GOCSPX-planted-client-secret"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
Form = dict[str, str]
Reply = tuple[int, dict[str, Any]]


@dataclass
class AuthorisationServer:
    """What is given to whom, and what went wrong on purpose; `requests` are all that came.

    `lifetime` is that of access tokens in seconds; with `rotates` a refresh token is good for one
    renewal. `trouble` is answered instead of tokens: status, body, headers. `device` is what
    becomes of a code that is shown: "pending", "granted", "declined". `down`: 503 to everything.
    """

    folder: Path
    user: str = "shop@example.com"
    lifetime: int = 3600
    rotates: bool = True
    client_secret: str = ""
    scope: str = ""
    device: str = "pending"
    down: bool = False
    trouble: tuple[int, str, dict[str, str]] | None = None
    requests: list[tuple[str, Form]] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    access: dict[str, tuple[str, float]] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ca_file, key = self.folder / "oauth-ca.pem", self.folder / "oauth-key.pem"
        write_certificate(self.ca_file, key, issuer="authority")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, key)
        self._lock = threading.Lock()
        self._protected = _Server(self)
        self._protected.socket = context.wrap_socket(self._protected.socket, server_side=True)
        self._plain = _Server(self)
        for server in (self._protected, self._plain):
            serve = partial(server.serve_forever, poll_interval=0.01)  # how soon `close` is heeded
            threading.Thread(target=serve, daemon=True).start()

    def close(self) -> None:
        for server in (self._protected, self._plain):
            server.shutdown()
            server.server_close()

    @property
    def url(self) -> str:
        return f"https://localhost:{self._protected.server_port}"

    @property
    def introspection(self) -> str:
        return f"http://127.0.0.1:{self._plain.server_port}/introspect"

    def asked(self, grant: str) -> list[Form]:
        """The token requests of one grant type."""
        return [form for _, form in self.requests if form.get("grant_type") == grant]

    def revoke(self) -> None:
        """The user withdraws the authorisation."""
        with self._lock:
            self.access.clear()
            self.refresh.clear()

    def grant(self) -> dict[str, Any]:
        """New tokens for the user."""
        access, refresh = (f"planted-{kind}-{secrets.token_urlsafe(16)}" for kind in ("at", "rt"))
        with self._lock:
            self.issued += [access, refresh]
            self.access[access] = (self.user, time.time() + self.lifetime)
            self.refresh[refresh] = self.user
        scope = {"scope": self.scope} if self.scope else {}
        return {
            "token_type": "Bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": self.lifetime,
            **scope,
        }

    # --- the endpoints

    def answer(self, path: str, query: Form, form: Form) -> Reply:
        with self._lock:
            self.requests.append((path, form))
        known: dict[str, Callable[[Form], Reply]] = {
            "devicecode": self._device_code,
            "token": self._token,
            "introspect": self._introspect,
            "openid-configuration": self._discovery,
        }
        if self.down:
            return 503, {}
        do = None if path.startswith("/nowhere/") else known.get(path.rpartition("/")[2])
        return do(form or query) if do else (404, {"error": "not_found"})

    def authorize(self, query: Form) -> str:
        """The user agrees: where the browser is sent (RFC 6749 section 4.1.2)."""
        code = secrets.token_urlsafe(16)
        self.issued.append(code)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _discovery(self, _: Form) -> Reply:
        base = f"{self.url}/common"
        return 200, {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def _device_code(self, form: Form) -> Reply:
        if form.get("client_id") != CLIENT:
            return _refusal("unauthorized_client", "AADSTS700016: no such application", 700016)
        return 200, {
            "device_code": "the-device-code",
            "user_code": "ABCD-EFGH",
            "verification_uri": f"{self.url}/device",
            "interval": 1,
            "expires_in": 90,
        }

    def _token(self, form: Form) -> Reply:
        grant = form.get("grant_type")
        if form.get("client_id") != CLIENT:
            return _refusal("invalid_client")
        if self.client_secret and form.get("client_secret") != self.client_secret:
            return _refusal("invalid_client", "The client secret is missing.")
        if grant == DEVICE_GRANT:
            states = {"pending": "authorization_pending", "declined": "authorization_declined"}
            if self.device != "granted":
                return _refusal(states.get(self.device, self.device))
            return 200, self.grant()
        if grant == "authorization_code":
            return self._exchange(form)
        if grant == "refresh_token":
            return self._renew(form)
        return _refusal("unsupported_grant_type")

    def _exchange(self, form: Form) -> Reply:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return _refusal("invalid_grant", "no such code")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()  # RFC 7636 section 4.6
        if (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", challenge):
            return _refusal("invalid_grant", "the verifier does not fit")
        return 200, self.grant()

    def _renew(self, form: Form) -> Reply:
        token = form.get("refresh_token", "")
        with self._lock:
            if token not in self.refresh:
                return _refusal("invalid_grant", f"AADSTS70000: {token} was revoked.", 70000)
            if self.rotates:
                del self.refresh[token]
        given = self.grant()
        if not self.rotates:
            del given["refresh_token"]
        return 200, given

    def _introspect(self, form: Form) -> Reply:
        user, until = self.access.get(form.get("token", ""), ("", 0.0))
        if time.time() >= until:
            return 200, {"active": False}
        return 200, {"active": True, "username": user, "email": user}


def _refusal(error: str, description: str = "", code: int = 0) -> Reply:
    codes = {"error_codes": [code]} if code else {}
    return 400, {"error": error, "error_description": description, **codes}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner: AuthorisationServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10.0

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = _form(parts.query)
        if parts.path == "/o/oauth2/v2/auth":
            self.send_response(302)
            self.send_header("Location", self.server.owner.authorize(query))
            self.end_headers()
            return
        self._reply(*self.server.owner.answer(parts.path, query, {}))

    def do_POST(self) -> None:
        form = _form(self.rfile.read(int(self.headers["Content-Length"])).decode())
        path = urlsplit(self.path).path
        reply = self.server.owner.answer(path, {}, form)
        trouble = self.server.owner.trouble
        if trouble is not None and path.endswith("token"):
            self._send(*trouble)
        else:
            self._reply(*reply)

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body), {"Content-Type": "application/json"})

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name upstream)
        pass


def _form(text: str) -> Form:
    return {key: values[0] for key, values in parse_qs(text, keep_blank_values=True).items()}
