"""Mail providers as data: host, login, authserv-id and where it stands, folders, limits."""
