from app.core.errors import NotFound


class NotificationNotFound(NotFound):
    code = "notification_not_found"
    title = "There is no such notification of yours"
