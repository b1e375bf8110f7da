"""What waits on the outside, a file each: read in a unit, wait on clients, write in a new unit."""
