"""Bytes to headers, authors, text."""
