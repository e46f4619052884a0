"""`python -m mailguard` is the `mailguard` command."""

from mailguard.cli.main import main

if __name__ == "__main__":
    main()
