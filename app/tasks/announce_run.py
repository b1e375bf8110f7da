"""Tell the seeker that a run waits for them, was sent, or that nobody knows whether it was."""

from datetime import datetime
from uuid import UUID

from app.domains.auto_apply.messages import RUN_MOVED
from app.domains.auto_apply.models import RunStatus
from app.domains.notifications.models import NotificationKind
from app.services import Services
from app.tasks.registry import on

KINDS = {
    RunStatus.NEEDS_INPUT: NotificationKind.AUTO_APPLY_WAITING,
    RunStatus.NEEDS_REVIEW: NotificationKind.AUTO_APPLY_WAITING,
    RunStatus.SUBMITTED: NotificationKind.AUTO_APPLY_SUBMITTED,
    RunStatus.UNKNOWN: NotificationKind.AUTO_APPLY_UNKNOWN,
}
TITLES = {
    RunStatus.NEEDS_INPUT: "{job} at {company}: your answer is needed",
    RunStatus.NEEDS_REVIEW: "{job} at {company}: ready to be sent",
    RunStatus.SUBMITTED: "Your application for {job} was sent",
    RunStatus.UNKNOWN: "{job} at {company}: please check whether it arrived",
}


@on(RUN_MOVED)
async def announce_run(services: Services, *, run_id: str, status: str, at: str) -> None:
    state = RunStatus(status)
    run = await services.auto_apply_run_service.find_notice(UUID(run_id))
    if run is None or state not in KINDS:
        return
    data = {"run_id": run_id, "job_id": run.job_id, "application_id": run.application_id, "status": status}
    await services.notification_service.notify(
        run.user_id,
        KINDS[state],
        TITLES[state].format(job=run.job_title, company=run.company_name),
        run.sentence,
        {name: value for name, value in data.items() if value is not None},
        f"auto_apply:{run_id}:{status}:{at}",
        at=datetime.fromisoformat(at),
    )
