"""Claims, lures and what only looks like them."""
