"""IMAP, Maildir, mbox and .eml as sources of mail, and what a server can do."""
