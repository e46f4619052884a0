"""The service's ear: a Unix socket in the state folder, one JSON line in, one out.

Who may write to the state folder may talk to it, and nobody else: the socket is its owner's alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import structlog

from mailguard.errors import MailguardError, TemporaryError
from mailguard.phrase import Phrase
from mailguard.words.phrases import in_language
from mailguard.words.sentences import LANGUAGES

SOCKET = "control.sock"
MAX_LINE = 4 * 1024 * 1024
TIMEOUT = 5.0
"""Seconds that either side waits for the other."""
PAUSE = 0.5
"""Seconds until it is listened again where a caller could not be let in."""

Answers = Mapping[str, Callable[[dict[str, Any]], object]]
"""What can be asked: a word, and what answers it, given the request's fields."""


class Ear:
    """Answers requests at the socket in `folder` until closed; raises TemporaryError."""

    def __init__(self, folder: Path, answers: Answers) -> None:
        self._folder = folder
        self._answers = answers
        self._closing = threading.Event()
        self._log = structlog.get_logger()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _short(folder) as short:
                short.unlink(missing_ok=True)
                self._listener.bind(str(short))
                short.chmod(0o600)  # nobody can connect before listen()
            self._listener.listen(8)
        except OSError as error:
            self._listener.close()
            raise TemporaryError(
                Phrase(
                    "The socket {socket} cannot be made: {why}.",
                    socket=folder / SOCKET,
                    why=error.strerror,
                ),
                "Check owner and mode of the state folder.",
            ) from None
        self._thread = threading.Thread(target=self._listen, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with contextlib.suppress(OSError):
            (self._folder / SOCKET).unlink()

    def _listen(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                if self._closing.wait(PAUSE):
                    return
                continue  # no descriptor is free just now
            with link, contextlib.suppress(OSError):
                link.settimeout(TIMEOUT)
                link.sendall(json.dumps(self._answer(link)).encode() + b"\n")

    def _answer(self, link: socket.socket) -> dict[str, Any]:
        try:
            request = json.loads(_line(link))
            answer = self._answers[request["ask"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"error": "That cannot be asked.", "remedy": "Is it another version?"}
        try:
            return {"answer": answer(request)}
        except MailguardError as error:
            told = (error.problem, error.remedy)
        except Exception:  # noqa: BLE001 (a question must not make the service deaf for good)
            self._log.exception("question_failed")
            told = ("An error in mailguard itself; the log has the details.", "Please report it.")
        language = language_of(request)
        problem, remedy = (in_language(text, language) for text in told)
        return {"error": problem, "remedy": remedy}


def language_of(request: Mapping[str, Any]) -> str:
    """The language that an answer's sentences are wanted in."""
    asked = request.get("language")
    return asked if asked in LANGUAGES else "en"


def ask(folder: Path, what: str, **fields: object) -> Any | None:
    """The running service's answer, None where no service runs on this state folder.

    Raises TemporaryError where it runs and does not answer, or cannot do what is asked.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(TIMEOUT)
        try:
            with _short(folder) as short:
                link.connect(str(short))
        except (FileNotFoundError, ConnectionRefusedError):
            return None  # the second is what a crash leaves behind
        except OSError as error:
            raise TemporaryError(
                Phrase(
                    "The service cannot be asked at {socket}: {why}.",
                    socket=folder / SOCKET,
                    why=error.strerror,
                ),
                "Run this as the user that the service runs as, or as root.",
            ) from None
        try:
            link.sendall(json.dumps({"ask": what, **fields}).encode() + b"\n")
            reply = json.loads(_line(link))
        except (OSError, ValueError):
            raise TemporaryError(
                "The service does not answer.", "Its log may say why: journalctl -u mailguard"
            ) from None
    if "error" in reply:
        raise TemporaryError(reply["error"], reply["remedy"])
    return reply["answer"]


def _line(link: socket.socket) -> bytes:
    """What comes up to the end of a line; ValueError where there is none."""
    received = bytearray()
    while not received.endswith(b"\n"):
        data = link.recv(65536)
        if not data or len(received) > MAX_LINE:
            raise ValueError("no line")
        received += data
    return bytes(received)


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[Path]:
    """A path to the socket that fits into the 108 octets of sun_path, unix(7)."""
    folder_descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{folder_descriptor}/{SOCKET}")
    finally:
        os.close(folder_descriptor)
