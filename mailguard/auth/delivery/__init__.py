"""How the mail came in: Received fields, the border hop, and what it tells."""

from mailguard.auth.delivery.border import Border, Hosts, find_border, read_hosts
from mailguard.auth.delivery.received import Hop, read_received
from mailguard.auth.delivery.trace import trace_delivery

__all__ = [
    "Border",
    "Hop",
    "Hosts",
    "find_border",
    "read_hosts",
    "read_received",
    "trace_delivery",
]
