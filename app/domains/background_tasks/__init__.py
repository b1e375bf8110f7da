"""The queue as an admin sees it: what waits, what ran, what failed. The queue itself is app/core and app/tasks."""
