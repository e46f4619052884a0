"""How many domains a second are told from lookalikes: `python -m tests.bench.domains [FILE]`.

FILE has one domain a line; without it, domains are made up: half of them lookalikes.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from mailguard.impersonation.lookalike import find_lookalike
from mailguard.registry.load import load_registry

MADE_UP = 100_000


def main() -> None:
    """Print domains per second of wall clock and of CPU time."""
    registry = load_registry()
    domains = (
        Path(sys.argv[1]).read_text(encoding="utf-8").split() if len(sys.argv) > 1 else _made_up()
    )
    find_lookalike("first.example", registry)  # builds the index
    wall, cpu = time.perf_counter(), time.process_time()
    found = sum(find_lookalike(domain, registry) is not None for domain in domains)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{len(domains)} domains, {found} lookalikes")
    print(f"{len(domains) / wall:,.0f} a second, {len(domains) / cpu:,.0f} a CPU second")


def _made_up() -> list[str]:
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
    main()
