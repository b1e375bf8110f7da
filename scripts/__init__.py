"""Tools of the makers; nothing here is imported by the service."""
