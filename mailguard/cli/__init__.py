"""The face: one module a command; each parses, prints and exits."""
