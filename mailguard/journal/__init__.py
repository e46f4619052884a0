"""What was seen, decided, intended and done, in SQLite."""
