"""The one-shot walk over a mailbox: reads, reports, and acts only where told to."""
