"""What auto-apply has to do, and what happened to a run. `run_id` is a UUID in text."""

from datetime import timedelta

from app.core.task_queue import Command, Event, Queue

LONGEST_RUN = timedelta(minutes=10)

# run_id. A run's way decides the queue: those of a browser stand in a line of their own.
APPLY = Command("auto_apply.apply", timeout=LONGEST_RUN)
APPLY_IN_BROWSER = Command("auto_apply.apply_in_browser", queue=Queue.BROWSER, timeout=LONGEST_RUN)
# What was held back while the switch was off goes on
RESUME = Command("auto_apply.resume")
# run_id, external_run_id: what became of it there
CHECK_EXTERNAL_RUN = Command("auto_apply.check_external_run")
# run_id, status, version: the seeker is to be told
RUN_MOVED = Event("auto_apply.run_moved")
