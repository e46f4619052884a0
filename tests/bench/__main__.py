"""Everything measured, beside its peers: `python -m tests.bench [SECTION ...]`.

Prints Markdown. What is not installed is named and skipped. Figures are ratios of one run on one
machine, in which the contenders take turns; absolute times are noise.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.bench import audit, counts, domains, growth, imap, resources, service
from tests.bench.auth import __main__ as peers

SECTIONS: dict[str, tuple[str, Callable[[], None]]] = {
    "peers": ("Beside its peers", lambda: peers.report(1000, 3)),
    "audit": ("An audit end to end", lambda: audit.report(5000)),
    "counts": ("Work and DNS queries a mail", lambda: print(counts.table())),
    "growth": ("Growth with mail, mailbox, accounts and cores", growth.report),
    "imap": ("Fetching and labelling", lambda: imap.main(5000)),
    "service": ("A vast mailbox, and many idle accounts", lambda: service.main([])),
    "resources": ("Start-up and memory", resources.report),
    "domains": ("Lookalike domains", lambda: domains.report(domains.made_up())),
}


def main() -> None:
    """Run the sections asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    chosen = parser.parse_args().sections or list(SECTIONS)
    for name in chosen:
        title, run = SECTIONS[name]
        print(f"# {title}\n")
        run()
        print()


if __name__ == "__main__":
    main()
