"""The platforms: who they are, which domains are theirs, how they are called, what they never do."""
