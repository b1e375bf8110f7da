from app.core.task_queue import Command

SEND_INVITATION = Command("companies.send_invitation")  # invitation_id
