"""The answer bank: what you said once, to be said again."""

from typing import Annotated

from fastapi import Query, Response

from app.api.applications.actors import Seeker
from app.api.deps import IfMatch, PathId, ServicesDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.auto_apply.errors import AnswerExists, AnswerNotFound, TooManyAnswers
from app.domains.auto_apply.schemas import AnswerCreate, AnswerFilters, AnswerRead, AnswerUpdate

router = Router(prefix="/auto-apply/answers", tags=["auto-apply"])
OWN = (Unauthenticated, PermissionDenied, AnswerNotFound)


@router.get("", summary="List your answers", responses=errors(Unauthenticated, PermissionDenied))
async def list_auto_apply_answers(
    user: Seeker, services: ServicesDep, filters: Annotated[AnswerFilters, Query()]
) -> ListEnvelope[AnswerRead]:
    """Your answer bank, newest first: what is given where a form asks the same, in the same or in other words."""
    return many(AnswerRead, await services.auto_apply_answer_service.list_answers(user, filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Add an answer",
    responses=errors(Unauthenticated, PermissionDenied, AnswerExists, TooManyAnswers),
)
async def create_auto_apply_answer(
    user: Seeker, services: ServicesDep, new: AnswerCreate, response: Response
) -> Envelope[AnswerRead]:
    """Answer a question before it is asked. It is given only where it fits: one of the options, not too long."""
    answer = await services.auto_apply_answer_service.create_answer(user, new)
    response.headers["Location"] = f"/api/v1/auto-apply/answers/{answer.id}"
    return one(AnswerRead, answer)


@router.get("/{id}", summary="Read an answer", responses=errors(*OWN))
async def get_auto_apply_answer(user: Seeker, services: ServicesDep, id: PathId) -> Envelope[AnswerRead]:
    """One of your answers, and when it was last given."""
    return one(AnswerRead, await services.auto_apply_answer_service.get_answer(user, id))


@router.put("/{id}", summary="Change an answer", responses=errors(*OWN, AnswerExists, PreconditionFailed))
async def update_auto_apply_answer(
    user: Seeker, services: ServicesDep, id: PathId, changes: AnswerUpdate, if_match: IfMatch
) -> Envelope[AnswerRead]:
    """Change the question, the answer or both. What was sent with the old one stays sent."""
    service = services.auto_apply_answer_service
    return one(AnswerRead, await service.update_answer(user, id, changes, if_match=if_match))


@router.delete("/{id}", status_code=204, summary="Delete an answer", responses=errors(*OWN))
async def delete_auto_apply_answer(user: Seeker, services: ServicesDep, id: PathId) -> None:
    """Forget it: where it is asked again, you are asked again."""
    await services.auto_apply_answer_service.delete_answer(user, id)
