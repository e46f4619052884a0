"""The public conformance suites, run over whatever cases the suite folder holds."""
