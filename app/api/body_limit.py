"""How much a request may send: refused by what it announces, and cut off where it announces nothing."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import PayloadTooLarge

MB = 1024 * 1024
BODY_LIMIT = 1_000_000
# Files come in a multipart body that is a little longer than they are.
BODY_LIMITS = {"/api/v1/users/upload-cv": 10 * MB + 64 * 1024, "/api/v1/jobs/import": 100 * MB + 64 * 1024}
# What is left of the body stays unread: the connection can't be used again.
CLOSE = {"Connection": "close"}


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = BODY_LIMITS.get(scope["path"], BODY_LIMIT)
        detail = f"The request body is larger than {limit} bytes, the limit of this operation"
        announced = scope["header"].get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > limit:
            raise PayloadTooLarge(detail, headers=CLOSE)
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    # FastAPI lets an HTTPException through while it reads a body, and turns all else into a 400.
                    raise HTTPException(413, detail, headers=CLOSE)
            return message

        await self.app(scope, counted, send)
