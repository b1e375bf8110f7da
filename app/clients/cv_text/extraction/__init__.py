"""Runs in the child process alone, as a package of its own: it imports nothing of the service."""
