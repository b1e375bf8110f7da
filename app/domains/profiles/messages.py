from datetime import timedelta

from app.core.task_queue import Command, Event, Queue

READ_CV = Command("profiles.read_cv", timeout=timedelta(seconds=120))  # cv_id
REMOVE_CV_FILE = Command("profiles.remove_cv_file", queue=Queue.BULK)  # cv_id
SEEKER_CHANGED = Event("profiles.seeker_changed")  # user_id
