"""The evidence pack: what a platform and the police can use."""
