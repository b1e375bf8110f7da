from app.core.errors import Conflict, NotFound


class JobNotFound(NotFound):
    code = "job_not_found"
    title = "There is no such job, or it is not public"


class JobClosed(Conflict):
    code = "job_closed"
    title = "This job takes no applications at this moment"


class Overtaken(Conflict):
    """A posting went away between being found and being locked; sent again, it is a new one."""

    code = "overtaken"
    title = "A posting was deleted while it was changed; send it again"


class InvalidTransition(Conflict):
    """Carries `allowed`: the states that can follow."""

    code = "invalid_transition"
    title = "The job cannot go from its state to that one"
