"""The daemon: watchers, supervisor, heartbeat."""
