"""Tests of what is done to mail."""
