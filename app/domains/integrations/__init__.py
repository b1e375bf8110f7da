"""Keys of outside services that people bring along, and what may be spent on the operator's own."""
