from datetime import timedelta

from app.core.task_queue import Command, Event, Queue

# Somebody waits for it; a language model may take its time.
DESCRIBE = Command("jobs.describe", Queue.BULK, max_attempts=3, timeout=timedelta(minutes=5))
JOB_CHANGED = Event("jobs.changed")  # job_id: what it says or asks for is another
