"""The resolver that asks name servers: one a process, with one cache for all mails."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path

import dns.resolver

from mailguard.dns.answer import Answer, Status
from mailguard.dns.cache import AnswerCache
from mailguard.dns.names import ascii_name
from mailguard.dns.response import failure, read_response
from mailguard.dns.transport import ask
from mailguard.errors import ConfigError
from mailguard.limits import DNS_CACHE_SIZE, DNS_MAX_TTL, MAX_CNAMES, QUERY_TIMEOUT
from mailguard.phrase import Phrase


class SystemNameservers:
    """The addresses of the name servers in `path`, read anew where that was written anew: machines
    change networks while a service runs. Raises `ConfigError` where it has none to begin with,
    unless it is to be `patient`.
    """

    def __init__(self, path: str = "/etc/resolv.conf", *, patient: bool = False) -> None:
        self._path = Path(path)
        self._read = (0, 0)
        self._servers: tuple[str, ...] = () if patient else _nameservers(path)

    def __iter__(self) -> Iterator[str]:
        written = self._written()
        if written != self._read:
            with contextlib.suppress(ConfigError):  # between two networks: it is written again
                self._servers = _nameservers(str(self._path))
                self._read = written
        return iter(self._servers)

    def _written(self) -> tuple[int, int]:
        """What tells one file at this path from the next."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns


def _nameservers(path: str) -> tuple[str, ...]:
    resolver = dns.resolver.Resolver(configure=False)
    try:
        resolver.read_resolv_conf(path)
    except (dns.resolver.NoResolverConfiguration, OSError, ValueError) as error:
        raise ConfigError(
            Phrase("No name server is set in {path}.", path=path),
            "Put a `nameserver` line there, name servers in the settings, or use offline.",
        ) from error
    return tuple(str(server) for server in resolver.nameservers)


class SystemResolver:
    """Asks `nameservers` (addresses) at `port`, in their order, and keeps what they say.

    `timeout` is seconds for one question, retries included. Of equal questions at one time only
    one is asked. Thread-safe; never raises.
    """

    def __init__(
        self,
        nameservers: Iterable[str],
        *,
        port: int = 53,
        timeout: float = QUERY_TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._nameservers = nameservers
        self._port = port
        self._timeout = timeout
        self._cache = AnswerCache(DNS_CACHE_SIZE, clock=clock)
        self._lock = threading.Lock()
        self._flights: dict[tuple[str, str], Future[Answer]] = {}

    def query(self, name: str, rdtype: str) -> Answer:
        """The answer for `name` and `rdtype`; its TTL is the one the server gave."""
        asked = ascii_name(name)
        if asked is None:
            return Answer(name, rdtype, Status.NXDOMAIN)
        cached = self._cache.get(asked, rdtype)
        return cached if cached is not None else self._fly(asked, rdtype)

    def _fly(self, name: str, rdtype: str) -> Answer:
        key = (name, rdtype)
        with self._lock:
            others = self._flights.get(key)
            if others is None:
                own: Future[Answer] = Future()
                self._flights[key] = own
        if others is not None:
            return others.result()
        answer = failure(name, rdtype)
        try:
            answer = self._ask(name, rdtype)
            self._cache.put(answer)
        finally:
            with self._lock:
                del self._flights[key]
            own.set_result(answer)
        return answer

    def _ask(self, name: str, rdtype: str) -> Answer:
        deadline = time.monotonic() + self._timeout
        target, ttl = name, DNS_MAX_TTL
        servers = tuple(self._nameservers)
        for _ in range(MAX_CNAMES + 1):
            left = deadline - time.monotonic()
            response = ask(target, rdtype, servers, port=self._port, timeout=left)
            if response is None:
                break
            reading = read_response(response, name, rdtype)
            ttl = min(ttl, reading.answer.ttl)
            if not reading.alias:
                return reading.answer._replace(ttl=ttl)
            # A server that does not follow the alias itself leaves it to us (RFC 1034 5.3.3).
            target = ascii_name(reading.alias) or ""
            if not target:
                return reading.answer._replace(status=Status.NXDOMAIN, ttl=ttl)
        return failure(name, rdtype)
