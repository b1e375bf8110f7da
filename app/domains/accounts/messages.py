from app.core.task_queue import Command, Event

USER_REGISTERED = Event("accounts.user_registered")  # user_id
SEND_VERIFICATION = Command("accounts.send_verification")  # user_id
SEND_PASSWORD_RESET = Command("accounts.send_password_reset")  # user_id, None where there is nobody to write to
