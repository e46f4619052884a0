"""OAuth2 (RFC 6749): an account's authorisation, obtained once, renewed ahead of its expiry."""
