"""One large or hostile mail, each verified in a fresh process: CPU time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench.auth.contenders import mailguard_dkim
from tests.bench.auth.corpus import Sender
from tests.bench.memory import peak

HEAD = [b"From: a@bench.example", b"To: b@shop.example", b"Subject: hello"]
LINE = b"  <td>words of a line,  some of them   spaced\twidely</td> =\r\n"

Build = Callable[[Sender], bytes]


def signed(sender: Sender, body: bytes, fields: list[bytes] = HEAD) -> bytes:
    mail = b"\r\n".join(fields) + b"\r\n\r\n"
    return b"".join((sender.sign(fields, body, ed25519=False), mail, body))


def many_signatures(sender: Sender) -> bytes:
    mail = signed(sender, b"hello\r\n")
    own = mail[: mail.index(b"\r\nFrom:") + 2]
    return own * 100 + mail


# What is verified, and the bars: milliseconds and MB.
CASES: dict[str, tuple[Build, float, float]] = {
    "a mail of 25 MB, HTML": (lambda s: signed(s, LINE * (25_000_000 // len(LINE))), 500, 160),
    "a mail of 25 MB, base64": (lambda s: signed(s, (b"A" * 76 + b"\r\n") * 320_513), 500, 160),
    "a body of 1 MB of spaces": (lambda s: signed(s, b" " * 1_000_000), 50, 160),
    "a b= of 8,000 folded lines": (
        lambda s: signed(s, b"").replace(b"b=", b"b=" + b"A\r\n " * 8_000, 1),
        50,
        160,
    ),
    "10,000 fields, all signed": (
        lambda s: signed(s, b"", [*HEAD, *[b"X-Field: value"] * 10_000]),
        500,
        160,
    ),
    "100 signatures": (many_signatures, 500, 160),
}


def run(name: str) -> None:
    """Verify one case here and print what it took."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    sender = Sender(
        "bench.example", generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    )
    raw = CASES[name][0](sender)
    records: dict[str, dict[str, list[str]]] = {}
    for owner, rdtype, value in sender.records():
        records.setdefault(owner, {}).setdefault(rdtype, []).append(value)
    verify = mailguard_dkim({"records": records})
    start = time.process_time()
    passed = verify(raw, {})
    took = time.process_time() - start
    print(json.dumps({"ms": took * 1000, "mb": peak(), "passed": passed}))


def table() -> str:
    """A row a case, with its bars."""
    lines = ["| mail | CPU ms | bar | MB | bar | passed |", "|---|--:|--:|--:|--:|--:|"]
    for name, (_, ms, mb) in CASES.items():
        command = [sys.executable, "-m", "tests.bench.auth.single", name]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        lines.append(
            f"| {name} | {found['ms']:.1f} | {ms:.0f} | {found['mb']:.0f} | {mb:.0f} "
            f"| {found['passed']} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(sys.argv[1])
