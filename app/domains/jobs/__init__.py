"""Postings: drafts to closed, search, bulk import."""
