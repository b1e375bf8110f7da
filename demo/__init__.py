"""The demo market: companies, people, postings and what became of them, as files; read by market.py, played by seed.py."""
