from app.core.errors import NotFound


class PersonalTaskNotFound(NotFound):
    code = "task_not_found"
    title = "There is no such task of yours"
