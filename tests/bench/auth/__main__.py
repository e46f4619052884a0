"""Run every contender that is installed and print what they did, as Markdown."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import platformdirs

from tests.bench.auth import single
from tests.bench.auth.corpus import write_corpus

MAILAUTH = "mailauth 7.1.0"
PACKAGE = {
    "private": True,
    "dependencies": {"mailauth": "7.1.0"},
    # What mailauth fetches logos with asks for a newer Node than Debian's, and is never called.
    "overrides": {"undici": "^6"},
}
SLICES = 8
"""A turn is short, so that what else the machine does falls on all contenders alike."""
PEERS = {"mailguard": ("dkimpy-pyspf", "mailauth"), "mailguard-dkim": ("dkimpy", "mailauth-dkim")}


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

    def close(self) -> None:
        self._process.communicate()

    @property
    def cpu(self) -> float:
        """Seconds of CPU for the whole corpus, from the median of its slices."""
        return SLICES * median(turn["cpu"] for turn in self.turns)

    @property
    def passed(self) -> int:
        """Signatures of the whole corpus that passed."""
        return sum(turn["passed"] for turn in self.turns[:SLICES])

    def slower_than(self, other: Contender) -> float:
        """How many times the CPU of another it takes: the median over turns side by side."""
        pairs = zip(self.turns, other.turns, strict=True)
        return median(mine["cpu"] / its["cpu"] for mine, its in pairs)


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


def commands(folder: Path) -> tuple[dict[str, list[str]], list[str]]:
    """How each contender is started, and a sentence on each that cannot be."""
    python = [sys.executable, "-m", "tests.bench.auth.contenders"]
    names = ("floor", "mailguard", "dkimpy-pyspf", "mailguard-dkim", "dkimpy")
    found = {name: [*python, name, str(folder)] for name in names}
    modules = install_mailauth()
    if modules is None:
        return found, [f"{MAILAUTH}: skipped, node or npm is missing or it could not be installed."]
    script = str(Path(__file__).with_name("mailauth.cjs"))
    found["mailauth"] = ["node", script, str(modules), str(folder)]
    found["mailauth-dkim"] = [*found["mailauth"], "dkim"]
    return found, []


def measure(count: int, rounds: int) -> tuple[dict[str, Contender], list[str]]:
    """Every contender's turns, a slice each, one contender after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        octets = write_corpus(folder, count)
        found, notes = commands(folder)
        contenders = {name: Contender(command) for name, command in found.items()}
        failed = [name for name, contender in contenders.items() if not contender.run(0)]
        notes += [f"{name}: skipped, it does not run here." for name in failed]
        running = {name: contenders[name] for name in contenders if name not in failed}
        for contender in running.values():
            contender.turns.clear()  # that one warmed it up
        for turn in range(rounds * SLICES):
            for contender in running.values():
                contender.run(turn % SLICES)
        for contender in running.values():
            contender.close()
    notes.append(f"{count} mails of {octets // count:,} octets on average, {rounds} rounds.")
    return running, notes


def table(contenders: dict[str, Contender], count: int) -> str:
    """One row a contender; ratios are mailguard's speed over the peer's."""
    ratios = {
        peer: contenders[peer].slower_than(contenders[own])
        for own, peers in PEERS.items()
        for peer in peers
        if peer in contenders
    }
    lines = [
        "| contender | mails per CPU second | share of the floor | mailguard is faster | passed |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, contender in contenders.items():
        rate, share = count / contender.cpu, 1 / contender.slower_than(contenders["floor"])
        ratio = f"{ratios[name]:.1f}" if name in ratios else ""
        lines.append(f"| {name} | {rate:,.0f} | {share:.1%} | {ratio} | {contender.passed} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.auth", description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    contenders, notes = measure(options.mails, options.rounds)
    print("## Authentication, DNS in memory\n")
    print(table(contenders, options.mails))
    print("\n" + "\n".join(notes))
    print("\n## One mail in a fresh process\n")
    print(single.table())


if __name__ == "__main__":
    main()
