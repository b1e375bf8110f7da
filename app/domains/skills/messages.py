from datetime import timedelta

from app.core.task_queue import Command, Queue

LOAD_SKILLS = Command("skills.load", queue=Queue.BULK, max_attempts=3)
IMPORT_TAXONOMY = Command(
    "skills.import_taxonomy", queue=Queue.BULK, max_attempts=1, timeout=timedelta(minutes=10)
)  # file
