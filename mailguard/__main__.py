"""The `mailguard` command, and `python -m mailguard`."""

import sys

_JUDGE_MUCH = ("audit", "run")
"""Commands that need analysis processes at once."""


def main() -> None:
    """Run the command line."""
    # Analysis processes import the script that started them, and have no use for a command line.
    if sys.argv[1:2] and sys.argv[1] in _JUDGE_MUCH and not {"-h", "--help"} & {*sys.argv}:
        from mailguard.guard import nursery  # noqa: PLC0415

        nursery.begin()  # it loads while the command line does
    from mailguard.cli.main import main as run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
