"""What postings and people mean: vectors, search by meaning, and who fits what."""
