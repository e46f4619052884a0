"""Run every contender that is installed and print what they did, as Markdown."""

from __future__ import annotations

import argparse
import functools
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

import platformdirs

from tests.bench.auth import single
from tests.bench.auth.corpus import write_corpus
from tests.bench.auth.servers import name_server, program

PACKAGE = {
    "private": True,
    "dependencies": {"mailauth": "7.1.0"},
    # What mailauth fetches logos with asks for a newer Node than Debian's, and is never called.
    "overrides": {"undici": "^6"},
}
SLICES = 8
"""A turn is short, so that what else the machine does falls on all contenders alike."""
OWN = ("mailguard", "mailguard-dkim", "analysis")
CLASSES = {
    "Authentication, from octets to report, DNS in memory": {
        "floor": "sha256 of the mail and one RSA verification",
        "mailguard": "parsing, authors, delivery trace, DKIM, SPF, ARC, DMARC",
        "dkimpy-pyspf": "parsing, DKIM, SPF",
        "authheaders": "parsing, DKIM, SPF, ARC, DMARC",
        "mailauth": "parsing, DKIM, SPF, ARC, DMARC",
        "rspamd": "parsing, MIME, DKIM, SPF, ARC, DMARC, language; DNS from NSD",
        "rspamd-bare": "the same without looking for the language",
    },
    "DKIM alone, DNS in memory": {
        "floor": "sha256 of the mail and one RSA verification",
        "mailguard-dkim": "parsing, DKIM",
        "dkimpy": "parsing, DKIM",
        "mailauth-dkim": "parsing, DKIM",
    },
    "Whole analysis, DNS from NSD on loopback, warm": {
        "analysis": "authentication, MIME, text, links, claims, lures, verdict",
        "rspamd": "parsing, MIME, DKIM, SPF, ARC, DMARC, language",
        "rspamd-bare": "the same without looking for the language",
        "spamassassin": "local rules of its package; no DNS, no authentication",
    },
}
"""What is compared with what, and what each contender does to a mail."""


class Contender:
    """A process that verifies slices of the corpus when it is told to."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.turns: list[dict[str, Any]] = []

    def run(self, number: int) -> bool:
        """Verify one slice; False where the process is gone."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(f"{number} {SLICES}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return False
        line = self._process.stdout.readline()
        if line:
            self.turns.append(json.loads(line))
        return bool(line)

    def warm_up(self) -> bool:
        """Verify everything once, so that caches are filled; False where it cannot."""
        worked = all(self.run(number) for number in range(SLICES))
        self.turns.clear()
        return worked

    def close(self) -> None:
        self._process.communicate()

    @property
    def rate(self) -> float:
        """Mails per CPU second: the median of its turns."""
        return median(1 / cost for cost in self._costs)

    @property
    def _costs(self) -> list[float]:
        """Seconds of CPU a mail, turn by turn."""
        return [turn["cpu"] / turn["mails"] for turn in self.turns]

    @property
    def passed(self) -> int:
        """Signatures of the corpus that passed."""
        return sum(turn["passed"] for turn in self.turns[:SLICES])

    def slower_than(self, other: Contender) -> float:
        """How many times the CPU of another it takes: the median over turns side by side."""
        return median(map(truediv, self._costs, other._costs))


@functools.cache
def install_mailauth() -> Path | None:
    """Where mailauth's modules are, installed on first use; None without npm or a network."""
    folder = Path(platformdirs.user_cache_dir("mailguard-bench"))
    modules = folder / "node_modules"
    if not (modules / "mailauth").is_dir():
        npm = shutil.which("npm")
        if npm is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps(PACKAGE))
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run([npm, "install", *options], cwd=folder, check=False)
    return modules if (modules / "mailauth").is_dir() and shutil.which("node") else None


def commands(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """How each contender is started, and a sentence on each that cannot be."""
    python = [sys.executable, "-m", "tests.bench.auth.contenders"]
    found: dict[str, list[str]] = {}
    notes = []
    for name in names:
        if reason := missing(name):
            notes.append(f"{name}: skipped, {reason}.")
        elif name.startswith("mailauth"):
            script = str(Path(__file__).with_name("mailauth.cjs"))
            only = [name.partition("-")[2]] if "-" in name else []
            found[name] = ["node", script, str(install_mailauth()), str(folder), *only]
        else:
            found[name] = [*python, name, str(folder)]
    return found, notes


def missing(name: str) -> str:
    """Why a contender cannot run here, "" where it can."""
    modules = {"dkimpy-pyspf": "spf", "authheaders": "authheaders"}
    if name in modules and not importlib.util.find_spec(modules[name]):
        return f"the Python package {name} is not installed"
    if name.startswith("rspamd") and not (program("rspamd") and program("nsd")):
        return "rspamd or nsd is not installed"
    if name == "spamassassin" and not program("spamd"):
        return "spamd is not installed"
    if name.startswith("mailauth") and install_mailauth() is None:
        return "node or npm is missing, or npm could not install it"
    return ""


def measure(
    names: Iterable[str], count: int, rounds: int, *, as_html: bool = False
) -> tuple[dict[str, Contender], list[str]]:
    """Every contender's turns, a slice each, one contender after the other."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        octets = write_corpus(folder, count, as_html=as_html)
        index = json.loads((folder / "index.json").read_text())
        index["dns_port"] = stack.enter_context(name_server(index["records"]))
        (folder / "index.json").write_text(json.dumps(index))
        found, notes = commands(folder, names)
        contenders = {name: Contender(command) for name, command in found.items()}
        for contender in contenders.values():
            stack.callback(contender.close)
        failed = [name for name, contender in contenders.items() if not contender.warm_up()]
        notes += [f"{name}: skipped, it does not run here." for name in failed]
        running = {name: contenders[name] for name in contenders if name not in failed}
        for turn in range(rounds * SLICES):
            for contender in running.values():
                contender.run(turn % SLICES)
    notes.append(f"{count} mails of {octets // count:,} octets on average, {rounds} rounds.")
    return running, notes


def table(contenders: dict[str, Contender], does: dict[str, str]) -> str:
    """One row a contender; ratios are mailguard's speed over the peer's."""
    own = contenders[next(name for name in does if name in OWN)]
    lines = [
        "| contender | does | mails per CPU second | share of the floor | mailguard is faster |",
        "|---|---|--:|--:|--:|",
    ]
    for name in (name for name in does if name in contenders):
        contender = contenders[name]
        share = f"{1 / contender.slower_than(contenders['floor']):.2%}"
        ratio = "" if name in (*OWN, "floor") else f"{contender.slower_than(own):.1f} ×"
        lines.append(f"| {name} | {does[name]} | {contender.rate:,.0f} | {share} | {ratio} |")
    return "\n".join(lines)


def report(count: int, rounds: int, *, as_html: bool = False) -> None:
    """Print the tables."""
    names = dict.fromkeys(name for does in CLASSES.values() for name in does)
    contenders, notes = measure(names, count, rounds, as_html=as_html)
    for title, does in CLASSES.items():
        print(f"## {title}\n\n{table(contenders, does)}\n")
    print("\n".join(notes))
    print("\n## One hostile mail in a fresh process, DKIM\n")
    print(single.table())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.auth", description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--as-html", action="store_true", help="call every body HTML")
    options = parser.parse_args()
    report(options.mails, options.rounds, as_html=options.as_html)


if __name__ == "__main__":
    main()
