"""Accounts: users, sessions, one-use tokens."""
