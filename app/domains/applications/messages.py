"""What happened to an application. Payloads name the row that says the rest."""

from app.core.task_queue import Event

# application_id
APPLICATION_SUBMITTED = Event("applications.submitted")
# application_id, event_id (of the timeline)
APPLICATION_MOVED = Event("applications.moved")
# interview_id, sequence, event_id (of the timeline)
INTERVIEW_PROPOSED = Event("applications.interview_proposed")
INTERVIEW_CHANGED = Event("applications.interview_changed")
