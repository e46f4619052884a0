"""TOML to the option types of the rooms they serve."""
