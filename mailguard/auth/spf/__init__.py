"""SPF (RFC 7208): whether a host may send for a domain."""

from mailguard.auth.spf.check import check_host, check_spf

__all__ = ["check_host", "check_spf"]
