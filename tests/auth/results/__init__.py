"""Tests of auth.results."""
