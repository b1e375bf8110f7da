from datetime import timedelta

from app.core.task_queue import Command, Queue

# Somebody waits for it; a language model may take its time.
DESCRIBE = Command("jobs.describe", Queue.BULK, max_attempts=3, timeout=timedelta(minutes=5))
