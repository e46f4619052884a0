"""Whom an account believes: its own hosts, its provider's results, its forwarders, ARC sealers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a provider writes its Authentication-Results, measured against the border hop."""

    ABOVE = "above"
    BESIDE = "beside"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Trust:
    """What the operator and the provider's profile say about the way mail takes.

    `authserv_ids`: whose results count, exactly, "microsoft" for headers without an id; one that
    begins with a dot takes in every id below it that is also the name of the border host.
    `place`: where results stand, but for the ids in `known.KNOWN`, which say so themselves; at
    `LAST` the id is the border host's name, whatever that is. `hosts`: names, ".suffix" or a glob
    with one `*`, that write Received as the account's own. `forwarders`: host names, as DNS gives
    them, or networks (CIDR) that are internal hops. `arc_sealers`: d= that may rescue.
    """

    authserv_ids: tuple[str, ...] = ()
    place: Place = Place.ABOVE
    hosts: tuple[str, ...] = ()
    forwarders: tuple[str, ...] = ()
    arc_sealers: tuple[str, ...] = ()
