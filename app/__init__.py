"""Rolecall: the job-platform backend. docs/architecture.md tells how this package is laid out."""

from app.core.garbage import expect_imports

VERSION = "1.0.0"  # pyproject.toml says the same, and is not there in a container

expect_imports()
