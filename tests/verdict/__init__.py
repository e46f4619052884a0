"""The judge, its clauses and what a verdict says."""
