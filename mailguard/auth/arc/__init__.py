"""ARC, the Authenticated Received Chain of forwarders (RFC 8617)."""

from mailguard.auth.arc.verify import verify_arc

__all__ = ["verify_arc"]
