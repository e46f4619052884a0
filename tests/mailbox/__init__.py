"""Tests of sources of mail."""
