"""Who a mail claims to be: claims, lookalike domains, lures."""
