"""Tests of who sent a mail."""
