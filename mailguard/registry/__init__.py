"""The platforms: their domains, what they are called, and what they never do."""
