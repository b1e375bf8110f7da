"""How the generic board reads a page: structured data in three syntaxes, else the page's own words and links."""
