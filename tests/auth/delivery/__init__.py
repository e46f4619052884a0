"""Tests of auth.delivery."""
