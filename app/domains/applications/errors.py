from app.core.errors import Conflict, InvalidInput, NotFound


class ApplicationNotFound(NotFound):
    code = "application_not_found"
    title = "There is no such application, or it is not yours to read"


class ApplicationAlreadySent(Conflict):
    """Carries `application_id`: the first one's."""

    code = "application_already_sent"
    title = "You have applied to this job before"


class InvalidTransition(Conflict):
    """Carries `allowed`: the states that can follow."""

    code = "invalid_transition"
    title = "It cannot go from its state to that one"


class NotEditable(Conflict):
    """Carries `editable`: the fields that can still be changed."""

    code = "not_editable"
    title = "This can no longer be changed"


class WithdrawInstead(Conflict):
    code = "withdraw_instead"
    title = "An application that was sent stays on record; withdraw it instead"


class ProfileNeeded(Conflict):
    code = "profile_needed"
    title = "You have no job-seeker profile yet"


class TooManyNotes(Conflict):
    code = "too_many_notes"
    title = "The application holds as many notes as one side may keep"


class ApplicationCvNotFound(NotFound):
    code = "application_cv_not_found"
    title = "No CV went with this application"


class ApplicationIsOver(Conflict):
    code = "application_is_over"
    title = "Nothing can follow on this application"


class InterviewNotFound(NotFound):
    code = "interview_not_found"
    title = "There is no such interview, or it is not yours to read"


class InterviewConflict(Conflict):
    code = "interview_conflict"
    title = "The applicant has another interview at that time"


class InvalidInterviewTime(InvalidInput):
    code = "invalid_interview_time"
    title = "An interview lies in the future and takes at most 24 hours"
