"""Tests of SPF."""
