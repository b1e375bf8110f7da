from app.core.task_queue import Command

MAIL_NOTIFICATION = Command("notifications.mail_notification")  # notification_id
