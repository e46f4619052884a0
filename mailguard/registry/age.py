"""How old the registry is: platforms change their domains, and a registry that does not ages."""

from __future__ import annotations

from datetime import date

REVIEWED = date(2026, 11, 22)
"""When the built-in platform files were last looked through; set anew with each review."""
STALE_AFTER = 365
"""Days after which `status` says that the registry has aged."""
