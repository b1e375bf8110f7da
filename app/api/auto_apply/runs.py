"""Runs: ask for one, look it over, answer what it asks, say yes or no."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query, Response

from app.api.applications.actors import Seeker
from app.api.deps import IfMatch, ServicesDep
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.domains.applications.errors import ApplicationAlreadySent, ProfileNeeded
from app.domains.auto_apply.errors import (
    AutoApplyDisabled,
    InvalidRunMove,
    NoWayToApply,
    RunExists,
    RunNotFound,
    TooManyAnswers,
    TooManyRuns,
    UnfitAnswer,
)
from app.domains.auto_apply.schemas import RunAnswers, RunCreate, RunFilters, RunRead, RunResolution
from app.domains.jobs.errors import JobClosed, JobNotFound

router = Router(prefix="/auto-apply/runs", tags=["auto-apply"])
OWN = (Unauthenticated, PermissionDenied, RunNotFound)
MOVED = (*OWN, InvalidRunMove, PreconditionFailed)


@router.post(
    "",
    status_code=202,
    summary="Apply to a job for you",
    responses=errors(
        Unauthenticated,
        PermissionDenied,
        JobNotFound,
        JobClosed,
        ProfileNeeded,
        ApplicationAlreadySent,
        RunExists,
        NoWayToApply,
        AutoApplyDisabled,
        TooManyRuns,
    ),
)
async def create_auto_apply_run(
    user: Seeker, services: ServicesDep, wanted: RunCreate, response: Response
) -> Envelope[RunRead]:
    """Have the form of one job filled in and, in mode `submit`, sent. Your settings need not be on for it.

    It happens in the background: watch `status` at its `Location`, or wait for the notification. A job has one run that
    is open, sent or `unknown`; after one that is `failed`, `cancelled` or `expired` you may ask for another. Of jobs that
    turned out to be the same one, it is one job.
    """
    run = await services.auto_apply_run_service.create_run(user, wanted)
    response.headers["Location"] = f"/api/v1/auto-apply/runs/{run.id}"
    return one(RunRead, run)


@router.get("", summary="List your runs", responses=errors(Unauthenticated, PermissionDenied))
async def list_auto_apply_runs(
    user: Seeker, services: ServicesDep, filters: Annotated[RunFilters, Query()]
) -> ListEnvelope[RunRead]:
    """Your runs, picked and asked for, newest first; `meta.counts` tells how many there are in each state.

    What waits for you is `status=needs_review&status=needs_input&status=unknown`; each run's `actions` say what you can do.
    """
    return many(RunRead, await services.auto_apply_run_service.list_runs(user, filters), filters)


@router.get("/{id}", summary="Read a run", responses=errors(*OWN))
async def get_auto_apply_run(user: Seeker, services: ServicesDep, id: UUID) -> Envelope[RunRead]:
    """Where it stands: the form as it is filled in, what is open, the proof.

    | status | what it means |
    | --- | --- |
    | `queued` | waits for a worker, or for the time at `held_until` |
    | `planning` | the form is being read and each field is given a value |
    | `filling` | the values are being entered |
    | `needs_input` | a required answer is missing, or a person must pass a login, captcha or payment: `questions`, `message` |
    | `needs_review` | filled in; approve it and it is sent |
    | `submitting` | about to be sent: nothing stops it any more |
    | `submitted` | sent: `application_id`, `confirmation`, `evidence` |
    | `failed` | certainly not sent: `error` |
    | `unknown` | it broke off while it was sent; look for a mail of the company and resolve it |
    | `cancelled`, `expired` | not sent: you stopped it, or it waited for you too long |
    """
    return one(RunRead, await services.auto_apply_run_service.get_run(user, id))


@router.post("/{id}/approve", summary="Approve a run", responses=errors(*MOVED))
async def approve_auto_apply_run(user: Seeker, services: ServicesDep, id: UUID, if_match: IfMatch) -> Envelope[RunRead]:
    """Yes, send what `fields` says. Where the form meanwhile asks something else, it comes back to you for another look.

    With `If-Match` and the run's version you approve what you saw and nothing newer.
    """
    return one(RunRead, await services.auto_apply_run_service.approve(user, id, if_match=if_match))


@router.post("/{id}/cancel", summary="Cancel a run", responses=errors(*MOVED))
async def cancel_auto_apply_run(user: Seeker, services: ServicesDep, id: UUID, if_match: IfMatch) -> Envelope[RunRead]:
    """Stop it for good. It works until the moment that it is sent."""
    return one(RunRead, await services.auto_apply_run_service.cancel(user, id, if_match=if_match))


@router.post("/{id}/answers", summary="Answer a run's questions", responses=errors(*MOVED, UnfitAnswer, TooManyAnswers))
async def answer_auto_apply_run(
    user: Seeker,
    services: ServicesDep,
    id: UUID,
    answers: Annotated[RunAnswers, Body()],
    if_match: IfMatch,
) -> Envelope[RunRead]:
    """Answer some or all of its `questions`, or say otherwise in any other field (`question_id` is the field's `id`).

    As soon as nothing required is open the run goes on. Answers of scope `always` and `company` go into your answer bank;
    there a later one to the same question takes the place of the one before.
    """
    return one(RunRead, await services.auto_apply_run_service.answer(user, id, answers, if_match=if_match))


@router.post("/{id}/resolve", summary="Say what became of an unknown run", responses=errors(*MOVED))
async def resolve_auto_apply_run(
    user: Seeker, services: ServicesDep, id: UUID, resolution: RunResolution, if_match: IfMatch
) -> Envelope[RunRead]:
    """Of an `unknown` run only you can find out whether it arrived. Until you say so, the job is not applied to again."""
    service = services.auto_apply_run_service
    run = await service.resolve_unknown(user, id, was_submitted=resolution.was_submitted, if_match=if_match)
    return one(RunRead, run)
