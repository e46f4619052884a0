"""Authentication under atheris: `python -m tests.fuzz.auth -max_total_time=600 [CORPUS]`.

The input is a mail; a key record, an SPF and a DMARC record may stand before it, each ended by a
NUL. Any exception is a finding, and so is a mail that takes longer than libFuzzer's -timeout.
Needs `pip install atheris`, which has wheels for Linux.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports():
    from mailguard.auth.arc import verify_arc
    from mailguard.auth.authenticate import authenticate
    from mailguard.auth.trust import Trust
    from mailguard.dns.answer import Answer, Status
    from mailguard.dns.lookups import Lookups
    from mailguard.message.authors import read_authors
    from mailguard.message.parse import parse

NOW = 1_800_000_000.0
TRUST = Trust(
    authserv_ids=("mx.example", "microsoft"), hosts=("mx.example",), arc_sealers=("list.example",)
)


class Echo:
    """Answers every name with the records that stand in the input."""

    def __init__(self, key: str, spf: str, dmarc: str) -> None:
        self._key, self._spf, self._dmarc = key, spf, dmarc

    def query(self, name: str, rdtype: str) -> Answer:
        if rdtype != "TXT":
            return Answer(name, rdtype, Status.NODATA)
        record = self._spf
        if "._domainkey." in name:
            record = self._key
        elif name.startswith("_dmarc."):
            record = self._dmarc
        return Answer(name, rdtype, Status.NOERROR, (record,))


def one_input(data: bytes) -> None:
    """Authenticate one mail, and validate its chain whoever sealed it."""
    *records, raw = data.split(b"\0", 3)
    texts = [record.decode("latin-1") for record in records] + [""] * (3 - len(records))
    lookups = Lookups(Echo(*texts))
    message = parse(raw)
    authenticate(
        message,
        read_authors(message),
        lookups=lookups,
        trust=TRUST,
        received=None,
        clock=lambda: NOW,
    )
    verify_arc(message, lookups=lookups, now=NOW, matters=lambda _domain: True)


def main() -> None:
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
