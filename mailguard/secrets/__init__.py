"""Credentials and tokens: where they come from, never where they go."""
