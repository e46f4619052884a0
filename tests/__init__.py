"""The tests; each folder mirrors a room of mailguard."""

import os

# What is started here is as it is once installed: compiled, and not anew for every process.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
