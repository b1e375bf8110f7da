"""Processes are killed and paused; acknowledged work must be done once, and only once."""
