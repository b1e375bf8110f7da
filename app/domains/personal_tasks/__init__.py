"""A person's own to-dos."""
