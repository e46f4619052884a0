"""Start-up and memory: `python -m tests.bench.resources`."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

from tests.bench.counts import mails
from tests.bench.installed import compile_package
from tests.bench.memory import peak

RUNS = 5
ANALYSES = 2000
LARGE = 25_000_000
ANALYSE = "from tests.bench.resources import memory; memory()"


def start_ups() -> dict[str, float]:
    """Milliseconds of CPU until a command has done its work, by command."""
    compile_package()
    notice = mails()[0]["a platform's signed notice"][0]
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(notice)
        file.flush()
        commands = {
            "python, doing nothing": ["-c", ""],
            "mailguard --help": ["-m", "mailguard", "--help"],
            "mailguard domain": ["-m", "mailguard", "domain", "dhgate-risk.com"],
            "mailguard check": ["-m", "mailguard", "check", "--resolver", "offline", file.name],
        }
        return {
            name: median(_cpu(command) for _ in range(RUNS)) for name, command in commands.items()
        }


def _cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def memory() -> None:
    """Print the MB that an analysis process has held at most, step by step."""
    from mailguard import limits
    from mailguard.context import Context
    from mailguard.dns.modes import open_resolver
    from mailguard.engine import analyse
    from mailguard.registry.load import load_registry
    from mailguard.verdict.policy import Policy

    resolver, registry, policy = open_resolver("offline"), load_registry(), Policy()

    def judge(raw: bytes) -> None:
        analyse(
            raw[: limits.MAX_READ],
            Context(size=len(raw)),
            resolver=resolver,
            registry=registry,
            policy=policy,
            clock=time.time,
        )

    samples = [raw for raw, _ in mails()[0].values()]
    print(f"{peak():.0f} ready")
    judge(samples[0])
    print(f"{peak():.0f} after one mail")
    for number in range(ANALYSES):
        judge(samples[number % len(samples)])
    print(f"{peak():.0f} after {ANALYSES:,} mails")
    judge(samples[0] + b"<p>and so on</p>\r\n" * (LARGE // 18))
    print(f"{peak():.0f} after a mail of 25 MB")


def report() -> None:
    """Print both tables."""
    print("| start-up | CPU |\n|---|--:|")
    for name, cost in start_ups().items():
        print(f"| {name} | {cost:.0f} ms |")
    command = [sys.executable, "-c", ANALYSE]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print("\n| an analysis process | at most |\n|---|--:|")
    for line in said.splitlines():
        size, _, moment = line.partition(" ")
        print(f"| {moment} | {size} MB |")


if __name__ == "__main__":
    report()
