"""Before routing: who is asking. Sets scope["principal"], or scope["refusal"] where a token was sent and is not good."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Unauthenticated
from app.services import Rolecall


class Gate:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            rolecall: Rolecall = scope["app"].state.rolecall
            for name, value in scope["headers"]:
                if name == b"authorization" and value[:7].lower() == b"bearer ":
                    try:
                        claims = rolecall.tokens.verify(value[7:].decode("latin-1").strip())
                        async with rolecall.read_unit() as services:
                            scope["principal"] = await services.auth_service.find_principal(claims)
                        if scope["principal"] is None:
                            scope["refusal"] = Unauthenticated("The session behind this token has ended; log in again")
                    except Unauthenticated as refusal:
                        scope["refusal"] = refusal
        await self.app(scope, receive, send)
