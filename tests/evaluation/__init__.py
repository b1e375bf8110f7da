"""Measurements on labelled data: `make eval`."""
