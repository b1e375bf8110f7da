from app.core.errors import Conflict, NotFound


class ScrapeJobNotFound(NotFound):
    code = "scrape_job_not_found"
    title = "There is no such scrape job of yours"


class ScrapeJobEnded(Conflict):
    code = "scrape_job_ended"
    title = "The scrape job has ended already"


class NotSplittable(Conflict):
    code = "not_splittable"
    title = "These sources cannot be split from the job"


class RunStopped(Exception):
    """The run was cancelled or deleted while it was going on: nothing more is stored."""
