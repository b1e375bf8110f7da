"""What those who tell people need to know: the facts around an event, whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.applications.models import Application, ApplicationEvent, Interview
from app.domains.applications.repository import (
    ApplicationRepository,
    InterviewRepository,
    Surroundings,
    TimelineRepository,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """An application as it is now, and the people of its company (user ids)."""

    application: Application
    around: Surroundings
    company_people: Sequence[int]


@dataclass(frozen=True, slots=True)
class MoveNotice(Notice):
    event: ApplicationEvent


@dataclass(frozen=True, slots=True)
class InterviewNotice(MoveNotice):
    interview: Interview


class ApplicationNotices:
    """Answers None where the application was deleted since."""

    def __init__(
        self, applications: ApplicationRepository, timeline: TimelineRepository, interviews: InterviewRepository
    ) -> None:
        self.applications = applications
        self.timeline = timeline
        self.interviews = interviews

    async def of_application(self, id: int) -> Notice | None:
        application = await self.applications.find(id)
        if application is None or application.company_id is None:
            return None
        around = await self.applications.surroundings([id])
        return Notice(application, around[id], await self.applications.members_of(application.company_id))

    async def of_move(self, event_id: int) -> MoveNotice | None:
        event = await self.timeline.find(event_id)
        notice = await self.of_application(event.application_id) if event else None
        if event is None or notice is None:
            return None
        return MoveNotice(notice.application, notice.around, notice.company_people, event)

    async def of_interview(self, interview_id: int, event_id: int) -> InterviewNotice | None:
        interview, notice = await self.interviews.find(interview_id), await self.of_move(event_id)
        if interview is None or notice is None:
            return None
        return InterviewNotice(notice.application, notice.around, notice.company_people, notice.event, interview)
