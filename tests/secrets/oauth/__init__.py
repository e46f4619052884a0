"""Tests of OAuth2."""
