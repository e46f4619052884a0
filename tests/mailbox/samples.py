"""Mail that these tests write themselves."""

from __future__ import annotations

from mailguard import limits

PLAIN = (
    b"From: Wang <wang@example.com>\r\nMessage-ID: <1@example.com>\r\nSubject: order\r\n"
    b"\r\nFirst line\r\n\r\nLast line\r\n"
)
EIGHT_BIT = "From: 风控 <x@example.com>\r\nSubject: 您的店铺\r\n\r\n存在交易风险\r\n".encode()
FROM_LINE = b"From: a@example.com\r\n\r\nHello\r\n\r\nFrom here on, a line that mbox must quote\r\n"


def numbered(number: int, size: int = 0) -> bytes:
    """A mail unlike the others, of at least `size` octets."""
    head = f"From: n{number}@example.com\r\nMessage-ID: <n{number}@example.com>\r\n\r\n".encode()
    line = b"0123456789abcdef" * 4 + b"\r\n"
    return head + b"body\r\n" + line * max(0, (size - len(head)) // len(line))


BIG = numbered(0, limits.MAX_HEADER_SIZE + limits.MAX_READ + 500_000)
SAMPLES = (PLAIN, EIGHT_BIT, FROM_LINE)
