"""The `mailguard` command, and `python -m mailguard`."""


def main() -> None:
    """Run the command line."""
    # Analysis processes import the script that started them, and have no use for a command line.
    from mailguard.cli.main import main as run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
