"""What a job asks its applicants, as JSON Schema."""

from typing import Annotated

from fastapi import Response

from app.api.deps import IfMatch, JobServiceDep, OptionalUser, PathId, require
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope
from app.core.security import Permission, Principal
from app.domains.jobs.errors import JobNotFound
from app.domains.jobs.forms import answer_faults, plain_json
from app.domains.jobs.schemas import AnswersVerdict, ApplicationForm, FormAnswers

router = Router(prefix="/jobs", tags=["jobs"])


@router.get("/{id}/application-form", summary="Read a job's application form", responses=errors(JobNotFound))
async def get_application_form(
    user: OptionalUser, service: JobServiceDep, id: PathId, response: Response
) -> Envelope[ApplicationForm]:
    """The questions as JSON Schema; without `properties` where the job asks nothing. Its version is the job's."""
    form, version = await service.get_form(id, user)
    response.headers["ETag"] = f'"{version}"'
    return one(ApplicationForm, form)


@router.put(
    "/{id}/application-form",
    summary="Set a job's application form",
    responses=errors(Unauthenticated, PermissionDenied, JobNotFound, PreconditionFailed),
)
async def set_application_form(
    user: Annotated[Principal, require(Permission.JOBS_WRITE)],
    service: JobServiceDep,
    id: PathId,
    form: ApplicationForm,
    if_match: IfMatch,
    response: Response,
) -> Envelope[ApplicationForm]:
    """Replace the questions: at most 200, 64 kB, no references, no nesting. An empty `properties` asks nothing."""
    kept, version = await service.set_form(user, id, form.root, if_match=if_match)
    response.headers["ETag"] = f'"{version}"'
    return one(ApplicationForm, kept)


@router.post("/{id}/application-form/validate", summary="Try answers on a job's form", responses=errors(JobNotFound))
async def validate_application_answers(
    user: OptionalUser, service: JobServiceDep, id: PathId, answers: FormAnswers
) -> Envelope[AnswersVerdict]:
    """Whether an application with these answers would be taken, and what is wrong with which. Nothing is sent."""
    form, _ = await service.get_form(id, user)
    faults = answer_faults(form, plain_json(answers.answers, pointer="/answers"))
    return one(AnswersVerdict, {"valid": not faults, "errors": faults})
