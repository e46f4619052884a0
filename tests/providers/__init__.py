"""Tests of the provider profiles."""
