"""Applications, their timeline, notes and interviews."""
