"""Benchmarks: mailguard beside its peers, as ratios of one run on one machine."""
