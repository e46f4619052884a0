"""Authentication measured: `python -m tests.bench.auth` prints a Markdown table.

Each contender is a process of its own that reads the same mail and the same DNS from a folder; they
take turns, round by round, so that a busy machine is busy for all of them.
"""
