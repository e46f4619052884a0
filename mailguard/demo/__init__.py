"""The embedded demonstration: a mail server, mail and DNS of its own, offline."""
