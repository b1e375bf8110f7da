"""What `include=viewer` says of applications: jobs do not know them, so it is merged here."""

from collections.abc import Sequence

from app.core.security import Principal
from app.domains.jobs.schemas import JobRead
from app.services import Services


async def tell_applications(services: Services, jobs: Sequence[JobRead], user: Principal | None) -> None:
    """Give each job that has a `viewer` the id of the viewer's application to it; one query for all."""
    viewers = {job.id: job.viewer for job in jobs if job.viewer is not None}
    if user is None or not viewers:
        return
    for job_id, application_id in (await services.application_service.ids_by_job(user.user_id, viewers.keys())).items():
        viewers[job_id].application_id = application_id
