"""The resolver that `--resolver` and the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mailguard.dns.answer import Resolver
from mailguard.dns.recorded import OfflineResolver
from mailguard.dns.zone import read_zone
from mailguard.errors import UsageError
from mailguard.phrase import Phrase

_ZONE = "zone:"


def open_resolver(
    spec: str = "system",
    *,
    nameservers: Sequence[str] = (),
    port: int = 53,
    patient: bool = False,
) -> Resolver:
    """The resolver for `spec`: "system", "offline" or "zone:FILE" (JSON, see `dns.zone`).

    `nameservers` are addresses asked instead of those of /etc/resolv.conf, at `port`. Raises
    `UsageError` for another spec, `ConfigError` for a bad zone file, or for no name server unless
    it is to be `patient`: until there is one, questions then fail for now.
    """
    if spec == "offline":
        return OfflineResolver()
    if spec.startswith(_ZONE):
        return read_zone(Path(spec.removeprefix(_ZONE)))
    if spec == "system":
        # dnspython takes a tenth of a second to load, and only this mode needs it.
        from mailguard.dns.system import SystemNameservers, SystemResolver  # noqa: PLC0415

        return SystemResolver(nameservers or SystemNameservers(patient=patient), port=port)
    raise UsageError(
        Phrase("There is no resolver {spec!r}.", spec=spec),
        "Choose system, offline or zone:FILE (a JSON file).",
    )
