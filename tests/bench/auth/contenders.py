"""What is measured: each contender verifies one mail and says how many signatures passed.

`python -m tests.bench.auth.contenders NAME FOLDER` reads the corpus; each line it then gets names a
slice of it, "FIRST STEP", and is answered with what verifying that slice took, as a line of JSON.
A contender that is a server is charged for the server's CPU, not for its client's.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mailguard.dns.answer import Answer, Status
from tests.bench.auth.corpus import RECEIVER
from tests.bench.auth.servers import Rspamd, SpamAssassin

Mail = tuple[bytes, dict[str, str]]
"""A mail, and what its delivery was like."""
Verify = Callable[[bytes, dict[str, str]], int]
VerifyAll = Callable[[Sequence[Mail]], int]
Records = dict[str, dict[str, list[str]]]
Index = dict[str, Any]
"""`mails`, the `records` of their DNS, and the `dns_port` of a name server that has them."""
NOW = 1_795_000_000.0  # within days of the corpus: SPF is not asked about older mail


class Memory:
    """DNS as a dictionary, which is what the peers get too."""

    def __init__(self, records: Records) -> None:
        self._answers = {
            (name, rdtype): Answer(name, rdtype, Status.NOERROR, tuple(values))
            for name, types in records.items()
            for rdtype, values in types.items()
        }

    def query(self, name: str, rdtype: str) -> Answer:
        return self._answers.get((name, rdtype)) or Answer(name, rdtype, Status.NXDOMAIN)


def floor(_index: Index) -> Verify:
    """What nobody can leave out: hashing the body, and one RSA verification."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256

    private = generate_private_key(65537, 2048)
    public, padding, algorithm = private.public_key(), PKCS1v15(), SHA256()
    signature = private.sign(b"data", padding, algorithm)

    def verify(raw: bytes, _about: dict[str, str]) -> int:
        hashlib.sha256(raw).digest()
        public.verify(signature, b"data", padding, algorithm)
        return 1

    return verify


def mailguard_dkim(index: Index) -> Verify:
    """Parsing and DKIM alone."""
    from mailguard.auth.dkim import Signatures
    from mailguard.dns.lookups import Lookups
    from mailguard.message.parse import parse

    resolver = Memory(index["records"])

    def verify(raw: bytes, _about: dict[str, str]) -> int:
        results = Signatures(parse(raw)).verify(lookups=Lookups(resolver), now=NOW)
        return sum(result.result == "pass" for result in results)

    return verify


def mailguard(index: Index) -> Verify:
    """Everything: parsing, authors, delivery trace, DKIM, SPF, ARC, DMARC."""
    from mailguard.auth.authenticate import authenticate
    from mailguard.auth.trust import Trust
    from mailguard.dns.lookups import Lookups
    from mailguard.message.authors import read_authors
    from mailguard.message.parse import parse

    resolver = Memory(index["records"])
    trust = Trust(hosts=(RECEIVER,))

    def verify(raw: bytes, _about: dict[str, str]) -> int:
        message = parse(raw)
        report = authenticate(
            message,
            read_authors(message),
            lookups=Lookups(resolver),
            trust=trust,
            received=None,
            clock=lambda: NOW,
        )
        assert report.spf.result in {"pass", "fail"}, report.spf
        assert report.dmarc.result in {"pass", "fail"}, report.dmarc
        return sum(result.result == "pass" for result in report.dkim)

    return verify


def dkimpy(index: Index) -> Verify:
    """DKIM alone: every signature, as dkimpy's own `verify` would one."""
    import dkim

    logging.disable()
    records: Records = index["records"]

    def ask(name: bytes, timeout: int = 5) -> bytes | None:
        values = records.get(name.decode().rstrip("."), {}).get("TXT")
        return values[0].encode() if values else None

    def verify(raw: bytes, _about: dict[str, str]) -> int:
        mail = dkim.DKIM(raw)
        count = sum(name.lower() == b"dkim-signature" for name, _ in mail.headers)
        passed = 0
        for index in range(count):
            try:
                passed += bool(mail.verify(idx=index, dnsfunc=ask))
            except dkim.DKIMException:
                continue
        return passed

    return verify


def dkimpy_pyspf(index: Index) -> Verify:
    """DKIM by dkimpy and SPF by pyspf."""
    patch_pyspf(index["records"])
    import spf

    signatures = dkimpy(index)

    def verify(raw: bytes, about: dict[str, str]) -> int:
        word, _ = spf.check2(i=about["ip"], s=about["mail_from"], h=about["helo"])
        assert word in {"pass", "fail"}, word
        return signatures(raw, about)

    return verify


def authheaders(index: Index) -> Verify:
    """DKIM, SPF, ARC and DMARC by authheaders, which puts dkimpy and pyspf together."""
    import authheaders

    logging.disable()
    records: Records = index["records"]
    patch_pyspf(records)

    def ask(name: bytes | str, timeout: int = 5) -> bytes | str:
        text = name if isinstance(name, str) else name.decode()
        value = next(iter(records.get(text.rstrip("."), {}).get("TXT", [])), "")
        return value if isinstance(name, str) else value.encode()

    def verify(raw: bytes, about: dict[str, str]) -> int:
        written = authheaders.authenticate_message(
            raw,
            RECEIVER,
            ip=about["ip"],
            mail_from=about["mail_from"],
            helo=about["helo"],
            spf=True,
            dnsfunc=ask,
        )
        return written.count("dkim=pass")

    return verify


def patch_pyspf(records: Records) -> None:
    """Let pyspf ask `records`: that is how its own tests do it."""
    import spf

    def ask(name: str, rdtype: str, tcpfallback: bool = True, timeout: int = 5) -> list[Any]:
        values = records.get(name.lower().rstrip("."), {}).get(rdtype, [])
        if rdtype == "TXT":
            return [((name, rdtype), (value.encode(),)) for value in values]
        if rdtype == "MX":
            return [((name, rdtype), (int(v.split()[0]), v.split()[1])) for v in values]
        return [((name, rdtype), value) for value in values]

    spf.DNSLookup = ask


def analysis(index: Index) -> VerifyAll:
    """The whole analysis, asking a name server and keeping its answers; so many mails at a time as
    an analysis process gets where they wait.
    """
    from mailguard.auth.trust import Trust
    from mailguard.context import Context
    from mailguard.dns.system import SystemResolver
    from mailguard.engine import Tools, analyse_all
    from mailguard.limits import HANDFUL
    from mailguard.registry.load import load_registry
    from mailguard.verdict.policy import Lookups, Policy

    port = index["dns_port"]
    resolver = SystemResolver(("127.0.0.1",), port=port) if port else Memory(index["records"])
    # The peers ask about every mail; as a rule mailguard asks only where it can change the verdict.
    tools = Tools(resolver, load_registry(), Policy(lookups=Lookups.ALWAYS), lambda: NOW)
    context = Context(trust=Trust(hosts=(RECEIVER,)))

    def verify(mails: Sequence[Mail]) -> int:
        passed = 0
        for start in range(0, len(mails), HANDFUL):
            handful = [(raw, context) for raw, _ in mails[start : start + HANDFUL]]
            for verdict in analyse_all(handful, tools):
                passed += sum(result.result == "pass" for result in verdict.report.dkim)
        return passed

    return verify


CONTENDERS: dict[str, Callable[[Index], Verify]] = {
    "floor": floor,
    "mailguard": mailguard,
    "mailguard-dkim": mailguard_dkim,
    "dkimpy": dkimpy,
    "dkimpy-pyspf": dkimpy_pyspf,
    "authheaders": authheaders,
}
"""Those that take mails one by one."""
SPARED = {"authheaders": 40, "spamassassin": 25}
"""The slow ones verify only one mail in so many."""


def one_by_one(verify: Verify) -> VerifyAll:
    return lambda mails: sum(verify(raw, about) for raw, about in mails)


def start(name: str, index: Index) -> tuple[VerifyAll, Callable[[], float], Callable[[], None]]:
    """A contender, what tells the seconds of CPU it has used, and what ends it."""
    if name.startswith("rspamd"):
        rspamd = Rspamd(index["dns_port"], languages=name != "rspamd-bare")
        return one_by_one(rspamd.verify), rspamd.cpu, rspamd.close
    if name == "spamassassin":
        spamassassin = SpamAssassin()
        return one_by_one(spamassassin.verify), spamassassin.cpu, spamassassin.close
    if name == "analysis":
        return analysis(index), time.process_time, lambda: None
    return one_by_one(CONTENDERS[name](index)), time.process_time, lambda: None


def serve(name: str, folder: Path) -> None:
    """Answer each line of standard input with the cost of its slice."""
    index = json.loads((folder / "index.json").read_text())
    mails = [((folder / about["file"]).read_bytes(), about) for about in index["mails"]]
    verify, cpu, close = start(name, index)
    try:
        for line in sys.stdin:
            first, step = map(int, line.split())
            chosen = mails[first :: step * SPARED.get(name, 1)]
            before = cpu()
            passed = verify(chosen)
            turn = {"cpu": cpu() - before, "mails": len(chosen), "passed": passed}
            print(json.dumps(turn), flush=True)
    finally:
        close()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
