"""The skill taxonomy: names, aliases, trades."""
