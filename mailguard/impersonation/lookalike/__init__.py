"""Domains that resemble a platform's without being its own."""

from __future__ import annotations

from mailguard.impersonation.lookalike.find import find_lookalike, find_near_name
from mailguard.impersonation.lookalike.hosted import find_hosted
from mailguard.impersonation.lookalike.model import Lookalike, Trick

__all__ = ["Lookalike", "Trick", "find_hosted", "find_lookalike", "find_near_name"]
