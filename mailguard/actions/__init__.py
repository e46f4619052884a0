"""Tag, quarantine, release: planned, journalled, performed, recovered."""
