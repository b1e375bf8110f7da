"""What a mail is, and what sends it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """`message_id` is made from what the mail is about: sent twice, a mail server may drop the second."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


class EmailSender(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server, or raise UpstreamFailed."""
        ...
