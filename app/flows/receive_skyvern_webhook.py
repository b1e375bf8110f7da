"""A message of Skyvern's: who sent it is checked, and then the run is asked about. What it says is not believed."""

from uuid import UUID

import orjson

from app.clients.skyvern import is_signed
from app.clients.skyvern.port import RunStatus
from app.core.errors import AppError, PermissionDenied
from app.domains.auto_apply.messages import CHECK_EXTERNAL_RUN
from app.domains.integrations.models import IntegrationKind
from app.flows.credentials import credentials_for
from app.services import Rolecall

LONGEST_ID = 100


class SignatureInvalid(PermissionDenied):
    code = "signature_invalid"
    title = "The message is not signed with the key of the run's owner"


async def receive_skyvern_webhook(rolecall: Rolecall, body: bytes, signature: str | None, run_id: UUID | None) -> None:
    """Have the run looked at that a message is about, or SignatureInvalid.

    `run_id` is ours, from the address that Skyvern was given: it tells whose key to expect also where the message is
    here before the run's name there is. A message about a run that nobody here has is checked with the operator's key
    and comes to nothing. The same message again, now or in a year, adds nothing.
    """
    external_run_id, status = _told(body)
    async with rolecall.unit() as services:
        run = await services.auto_apply_attempt_service.find_by_external_run(external_run_id)
        if run is None and run_id is not None:
            run = await services.auto_apply_attempt_service.find_external(run_id)
    try:
        credentials = await credentials_for(rolecall, run.user_id if run else None, IntegrationKind.SKYVERN)
    except AppError:  # a key that can't be opened signs nothing
        credentials = None
    if not is_signed(body, signature, credentials["api_key"] if credentials is not None else ""):
        raise SignatureInvalid
    if run is None or not external_run_id:
        return
    async with rolecall.unit() as services:
        services.work.enqueue(
            CHECK_EXTERNAL_RUN,
            dedup_key=f"skyvern:{external_run_id}:{status}",
            run_id=str(run.id),
            external_run_id=external_run_id,
        )


def _told(body: bytes) -> tuple[str, str]:
    """The run and the status that a message names; empty where it names none that could be."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    run_id, status = document.get("run_id"), document.get("status")
    is_known = isinstance(status, str) and status in set(RunStatus)
    is_id = isinstance(run_id, str) and 0 < len(run_id) <= LONGEST_ID and run_id.isascii() and run_id.isprintable()
    return (str(run_id), str(status)) if is_id and is_known else ("", "")
