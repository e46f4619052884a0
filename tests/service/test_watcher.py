"""A watcher is heard to live while it connects."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from mailguard.limits import HEART_STOPPED_AFTER
from mailguard.mailbox.circuit import Circuit
from mailguard.service.lifeline import StoppedError
from mailguard.service.watcher import Watcher


class Beating:
    """A mailbox that does a thousand commands in a row, which takes long, and is told to stop."""

    def connect(self) -> None:
        self.on_command()
        raise StoppedError

    def close(self) -> None:
        pass


def test_each_command_is_a_sign_of_life() -> None:
    circuit = Circuit(time.monotonic)
    tools = SimpleNamespace(mailbox=lambda _options: Beating(), circuit=lambda _host: circuit)
    options = SimpleNamespace(name="shop", imap=SimpleNamespace(host="h"))
    watcher = Watcher(options, tools, SimpleNamespace(), print)
    watcher.lifeline._beat = -HEART_STOPPED_AFTER
    with pytest.raises(StoppedError):
        watcher._watch()
    assert watcher.lifeline.fresh
