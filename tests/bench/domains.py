"""How many domains a second are told from lookalikes: `python -m tests.bench.domains [FILE]`.

FILE has one domain a line; without it they are made up, half with a platform's name in them.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from mailguard.impersonation.lookalike import find_lookalike
from mailguard.registry.load import load_registry

MADE_UP = 100_000


def report(domains: list[str]) -> None:
    """Print domains per second of wall clock and of CPU time."""
    registry = load_registry()
    find_lookalike("first.example", registry)  # builds the index
    wall, cpu = time.perf_counter(), time.process_time()
    found = sum(find_lookalike(domain, registry) is not None for domain in domains)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print("| domains | lookalikes | a second | a CPU second |\n|--:|--:|--:|--:|")
    rates = f"{len(domains) / wall:,.0f} | {len(domains) / cpu:,.0f}"
    print(f"| {len(domains):,} | {found:,} | {rates} |")


def made_up() -> list[str]:
    """Domains, half of them with a platform's name in them."""
    chance = random.Random(1)  # noqa: S311 (a reproducible benchmark)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(4, 14))) for _ in range(MADE_UP // 2)]
    names = ["dhgate", "paypal", "amazon", "aliexpress", "kleinanzeigen"]
    near = [
        f"{chance.choice(names)}-{chance.choice(words)}.{chance.choice(['com', 'top', 'co.uk'])}"
        for _ in range(MADE_UP - len(words))
    ]
    return [f"{word}.com" for word in words] + near


if __name__ == "__main__":
    files = [Path(name).read_text(encoding="utf-8").split() for name in sys.argv[1:]]
    report(files[0] if files else made_up())
