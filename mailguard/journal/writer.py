"""The one thread that holds the database connection."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from mailguard.journal import schema
from mailguard.journal.errors import JournalError

T = TypeVar("T")
_Job = tuple[Callable[[sqlite3.Connection], Any], "Future[Any]"]


class Writer:
    """Runs functions on the connection, one after the other, each in a transaction of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = schema.connect(path)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run `job` in a transaction; its result, or JournalError, comes through the future."""
        future: Future[T] = Future()
        with self._gate:  # nothing may be queued behind the end, to wait there for ever
            if self._closed:
                future.set_exception(JournalError("The journal is closed."))
            else:
                self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then close the database."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._transact(job))
            except sqlite3.Error as error:
                future.set_exception(schema.trouble(error, self.path))
            except BaseException as error:  # noqa: BLE001 (it belongs to whoever submitted the job)
                future.set_exception(error)
        self._connection.close()

    def _transact(self, job: Callable[[sqlite3.Connection], T]) -> T:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            result = job(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk rolls back by itself, or leaves the transaction open at COMMIT. Where it
            # cannot be rolled back either, the next job finds it open, and tries again.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return result
