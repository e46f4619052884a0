"""Tests of the room `guard`."""
