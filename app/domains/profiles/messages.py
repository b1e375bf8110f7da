from app.core.task_queue import Command, Queue

REMOVE_CV_FILE = Command("profiles.remove_cv_file", queue=Queue.BULK)  # cv_id
