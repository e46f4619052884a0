"""The `mailguard` command, and `python -m mailguard`."""

import sys

_JUDGE_MUCH = ("audit", "run")
"""Commands that need analysis processes at once."""


def main() -> None:
    """Run the command line."""
    command, *options = sys.argv[1:] or [""]
    if command in _JUDGE_MUCH and not {"-h", "--help"}.intersection(options):
        from mailguard.guard import nursery  # noqa: PLC0415

        nursery.begin()  # it loads while the command line does
    # Analysis processes import the script that started them, and have no use for a command line.
    from mailguard.cli.main import main as run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
