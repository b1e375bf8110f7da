"""Ask again for CVs that nobody has read: their task died, or they are older than the reader."""

from app.core.task_queue import Queue
from app.services import Services
from app.tasks.by_hand import by_hand
from app.tasks.registry import every


@every(minutes=30, queue=Queue.BULK)
async def read_waiting_cvs(services: Services) -> None:
    """Each CV at most once a day."""
    await services.cv_reading_service.ask_again()


if __name__ == "__main__":
    by_hand(read_waiting_cvs)
