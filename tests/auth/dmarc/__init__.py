"""Tests of DMARC."""
