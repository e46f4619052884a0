"""DNS answers: one resolver a process, its limits a mail, and the record of what was answered."""

from mailguard.dns.answer import Answer, Resolver, Status

__all__ = ["Answer", "Resolver", "Status"]
