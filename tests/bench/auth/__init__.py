"""Authentication measured: `python -m tests.bench.auth` prints a Markdown table.

Each contender is a process of its own that reads the same mail and the same DNS from a folder; they
take turns, round by round, so that a busy machine is busy for all of them. Everything is verified
once before anything is measured. From then on mailguard and rspamd have keys and policy records as
they read them the first time, by their text; the Python peers and mailauth read them anew for each
mail. That spares mailguard about 10 microseconds a key.
"""
