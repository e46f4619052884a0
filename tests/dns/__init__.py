"""Tests of the resolver, its limits and its modes."""
