"""Door 2: the queue. One file a background task; `ls app/tasks` is the table of contents."""
