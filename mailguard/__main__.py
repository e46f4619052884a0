"""The `mailguard` command, and `python -m mailguard`."""

import gc
import sys

_JUDGE = ("audit", "check", "run")
"""Commands that need analysis processes as soon as they have read what they were given."""

_SELDOM = 20_000
"""New objects that make the collector look for garbage. Commands load much and leave little of it:
with Python's own 700 a seventh of their start goes into looking.
"""

_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it: its module is long in loading, and nothing here
catches Ctrl-C before `main`.
"""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_SELDOM)
    command, *options = sys.argv[1:] or [""]
    try:
        from mailguard.cli import streams  # noqa: PLC0415

        streams.ready()  # before anything is opened that could take the place of a closed one
        if command in _JUDGE and not {"-h", "--help"}.intersection(options):
            from mailguard.guard import nursery  # noqa: PLC0415

            nursery.begin()  # it loads while the command line does
        # Analysis processes import the script that started them: they need no command line.
        from mailguard.cli.main import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:  # while it loads, or where a command has nothing to end
        sys.exit(_INTERRUPTED)
    finally:
        gc.freeze()  # the memory goes back as a whole: Python would look through all of it first


if __name__ == "__main__":
    main()
