"""What the product is: one folder a domain, the same furniture in each."""
