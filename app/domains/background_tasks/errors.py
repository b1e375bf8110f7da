from app.core.errors import Conflict, NotFound


class BackgroundTaskNotFound(NotFound):
    code = "background_task_not_found"
    title = "There is no such background task"


class BackgroundTaskNotRetryable(Conflict):
    code = "background_task_not_retryable"
    title = "Only a dead or quarantined background task can be retried"
