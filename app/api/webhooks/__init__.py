"""`/webhooks/…`: messages that outside services send us."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from pydantic import BaseModel

from app.api.deps import RolecallDep
from app.api.envelope import errors
from app.api.route import Router
from app.flows.receive_skyvern_webhook import SignatureInvalid, receive_skyvern_webhook

router = Router(prefix="/webhooks", tags=["webhooks"])

BODY = {
    "requestBody": {
        "description": "Skyvern's message about a run that came to an end; its bytes are what is signed.",
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"run_id": {"type": "string"}, "status": {"type": "string"}},
                    "required": ["run_id", "status"],
                },
                "example": {"run_id": "tsk_v2_123456789", "status": "completed"},
            }
        },
    }
}


class WebhookReceipt(BaseModel):
    """Bare, as the sender expects it."""

    status: str = "success"


@router.post(
    "/skyvern", summary="Hear that a Skyvern run ended", responses=errors(SignatureInvalid), openapi_extra=BODY
)
async def receive_skyvern_message(
    rolecall: RolecallDep,
    request: Request,
    run: Annotated[UUID | None, Query(description="The run of auto-apply, as Skyvern was given it.")] = None,
    x_skyvern_signature: Annotated[
        str | None,
        Header(max_length=1000, description="HMAC-SHA256 of the body under the API key of the run's owner, in hex."),
    ] = None,
) -> WebhookReceipt:
    """Skyvern calls this. A good signature is answered at once, and the run is then read from Skyvern itself: nothing
    in the message is taken on trust, and the same message again changes nothing. Anything else is 403.
    """
    await receive_skyvern_webhook(rolecall, await request.body(), x_skyvern_signature, run)
    return WebhookReceipt()
