"""Notices that are kept instead of sent."""

from __future__ import annotations

from mailguard.service.notices import Notice, Notices


class Told(Notices):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.notices: list[Notice] = []

    def tell(self, notice: Notice) -> None:
        self.notices.append(notice)
