"""The demo market of demo/, played through the services: people register, companies post, applications take their course.

`python main.py` fills an empty database with it; `python seed.py` does the same by hand, adds only what is missing, and
refuses in production. Everything happens when it would have happened: the clock is moved to each event's own day.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.config import ConfigurationError, Environment, Settings
from app.core.embedded import EmbeddedServerError, embedded_servers
from app.core.migrations import is_current
from app.core.security import Principal, Role
from app.domains.accounts.messages import USER_REGISTERED
from app.domains.accounts.models import User
from app.domains.accounts.schemas import Registration, UserFilters
from app.domains.applications.messages import (
    APPLICATION_MOVED,
    APPLICATION_SUBMITTED,
    INTERVIEW_CHANGED,
    INTERVIEW_PROPOSED,
)
from app.domains.applications.models import ApplicationStatus, InterviewStatus, Side
from app.domains.applications.schemas import ApplicationCreate, ApplicationMove, InterviewCreate, InterviewUpdate
from app.domains.companies.messages import SEND_INVITATION
from app.domains.jobs.models import JobMarkKind, JobStatus
from app.domains.jobs.schemas import InitialStatus, JobCreate, JobStatusChange
from app.domains.notifications.schemas import PreferencesUpdate
from app.domains.personal_tasks.schemas import PersonalTaskCreate
from app.services import Rolecall, Services
from demo.market import DemoCompany, DemoRecruiter, Market, Meeting, Posting, SavedJob, Story, ToDo, read_market

PASSWORD = "password123"
ADMIN = "admin@example.com"
PUBLISHED_LOGINS = (ADMIN, "recruiter@example.com", "seeker@example.com", "test@example.com")
NO_SESSION = UUID(int=0)
ADMIN_SINCE, RECRUITERS_SINCE, SEEKERS_SINCE = 100.0, 90.0, 75.0  # days ago
NEWS_DAYS = 2.0
NEWS = (
    USER_REGISTERED, SEND_INVITATION, APPLICATION_SUBMITTED, APPLICATION_MOVED, INTERVIEW_PROPOSED, INTERVIEW_CHANGED,
)  # fmt: skip
POSTINGS_APART = timedelta(minutes=7)  # so that no two were posted in the same moment
STATEMENT_TIMEOUT_MS = 30_000


@dataclass(slots=True)
class Added:
    """What this run added."""

    people: int = 0
    companies: int = 0
    jobs: int = 0
    applications: int = 0

    def __str__(self) -> str:
        if not self.people and not self.jobs:
            return "The demo market is there already; nothing was added"
        return (
            f"Added to the demo market: {self.companies} companies, {self.people} people, "
            f"{self.jobs} postings, {self.applications} applications"
        )


@dataclass(slots=True)
class Demo:
    """The market, and who of it has an account."""

    market: Market
    today: datetime = field(default_factory=clock.now)
    people: dict[str, Principal] = field(default_factory=dict)  # by e-mail
    company_ids: dict[str, int] = field(default_factory=dict)  # by the company's key
    added: Added = field(default_factory=Added)

    @property
    def companies(self) -> list[DemoCompany]:
        """In the order of their recruiters: who comes first there, recruiter@example.com, gets the profile id 1."""
        places = {key: place for place, key in enumerate(dict.fromkeys(r.company for r in self.market.recruiters))}
        return sorted(self.market.companies, key=lambda company: places[company.key])

    def recruiters_of(self, company: str) -> list[DemoRecruiter]:
        return [recruiter for recruiter in self.market.recruiters if recruiter.company == company]

    @asynccontextmanager
    async def day(self, services: Services, days_ago: float) -> AsyncIterator[None]:
        """What happens in the block happened so many days ago.

        People are told of the last days alone. Otherwise the first start would have a thousand notifications and mails
        to write before the reader's own, and all of them would be dated today.
        """
        old_news = NEWS if days_ago > NEWS_DAYS else ()
        with clock.at(self.today - timedelta(days=days_ago)), services.work.untold(*old_news):
            yield
            await services.work.session.flush()  # what is still pending belongs to that day too


async def fill_if_empty(settings: Settings) -> None:
    """Load the skills into an empty table; in development, seed the demo market where nobody has an account yet."""
    async with running(settings) as rolecall:
        await load_skills(rolecall)
        if settings.environment is Environment.DEVELOPMENT and not await has_users(rolecall):
            print(await seed_market(rolecall), flush=True)


async def seed(settings: Settings) -> Added:
    """Add to the database what it lacks of the demo market."""
    async with running(settings) as rolecall:
        await load_skills(rolecall)
        return await seed_market(rolecall)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Rolecall]:
    rolecall = Rolecall(settings, name="rolecall-seed", statement_timeout_ms=STATEMENT_TIMEOUT_MS)
    try:
        yield rolecall
    finally:
        await rolecall.aclose()


async def has_users(rolecall: Rolecall) -> bool:
    async with rolecall.read_unit() as services:
        return (await services.user_service.list_users(UserFilters(per_page=1))).total > 0


async def load_skills(rolecall: Rolecall) -> None:
    """The taxonomy that comes with the service, into an empty table."""
    async with rolecall.unit() as services:
        await services.skill_service.load_own_taxonomy()


async def seed_market(rolecall: Rolecall) -> Added:
    """Each unit is whole in itself: a run that is cut short is taken up by the next."""
    demo = Demo(read_market())
    hashes = await hash_passwords(rolecall)
    async with rolecall.unit() as services:
        await add_admin(services, demo, hashes)
        for company in demo.companies:
            await add_company(services, demo, company, hashes)
    async with rolecall.unit() as services:
        await add_seekers(services, demo, hashes)
    for company in demo.companies:
        async with rolecall.unit() as services:
            await play_company(services, demo, company)
    return demo.added


# People


class Hashes(dict[str, str]):
    """The hash of a login's password; people without a published login have one in common."""

    common: str

    def __missing__(self, email: str) -> str:
        return self.common


async def hash_passwords(rolecall: Rolecall) -> Hashes:
    """At bcrypt's cost 12 a hash takes a quarter of a second, and eighty of them would hold up the first start.

    So the four logins that the documentation names are hashed as everybody's are, each with a salt of its own; the
    other people of the demo, whose password is just as public, share one hash.
    """
    *published, common = await asyncio.gather(
        *(rolecall.passwords.hash(PASSWORD) for _ in [*PUBLISHED_LOGINS, "everybody else"])
    )
    hashes = Hashes(zip(PUBLISHED_LOGINS, published, strict=True))
    hashes.common = common
    return hashes


async def add_admin(services: Services, demo: Demo, hashes: Hashes) -> None:
    if await services.user_service.find_by_email(ADMIN) is not None:
        return
    async with demo.day(services, ADMIN_SINCE):
        admin = await services.user_service.create_user(
            email=ADMIN, password_hash=hashes[ADMIN], role=Role.ADMIN, full_name="Ada Min"
        )
        await settle(services, demo, admin)


async def add_company(services: Services, demo: Demo, company: DemoCompany, hashes: Hashes) -> None:
    """Its first recruiter founds the company and describes it; the others are invited and join."""
    first, *others = demo.recruiters_of(company.key)
    if await is_new(services, demo, first.email):
        async with demo.day(services, RECRUITERS_SINCE):
            registration = Registration(
                email=first.email, password=PASSWORD, role=Role.RECRUITER, full_name=first.profile.full_name,
                company_name=company.fields.name,
            )  # fmt: skip
            founder = await register_recruiter(services, demo, first, registration, hashes)
            member = await services.company_service.require_membership(founder)
            await services.company_service.update_company(founder, member.company_id, company.fields)
        demo.added.companies += 1
    founder = demo.people[first.email]
    member_of = await services.company_service.membership_of(founder.user_id)
    if member_of is None:
        return  # left since: what was theirs is not ours to fill
    demo.company_ids[company.key] = member_of.company_id
    for recruiter in others:
        if await is_new(services, demo, recruiter.email):
            async with demo.day(services, RECRUITERS_SINCE):
                await join_company(services, demo, founder, member_of.company_id, recruiter, hashes)


async def join_company(
    services: Services, demo: Demo, founder: Principal, company_id: int, recruiter: DemoRecruiter, hashes: Hashes
) -> None:
    invitation = await services.company_service.invite(founder, company_id, recruiter.email)
    _, token = await services.company_service.make_invitation_token(invitation)
    registration = Registration(
        email=recruiter.email, password=PASSWORD, role=Role.RECRUITER, full_name=recruiter.profile.full_name,
        invitation_token=token,
    )  # fmt: skip
    await register_recruiter(services, demo, recruiter, registration, hashes)


async def register_recruiter(
    services: Services, demo: Demo, recruiter: DemoRecruiter, registration: Registration, hashes: Hashes
) -> Principal:
    user = await services.profile_service.register(registration, hashes[recruiter.email])
    principal = await settle(services, demo, user)
    await services.profile_service.complete_recruiter(principal, recruiter.profile)
    return principal


async def add_seekers(services: Services, demo: Demo, hashes: Hashes) -> None:
    """With their profiles, and what they applied to elsewhere."""
    for seeker in demo.market.seekers:
        if not await is_new(services, demo, seeker.email):
            continue
        async with demo.day(services, SEEKERS_SINCE):
            registration = Registration(
                email=seeker.email, password=PASSWORD, role=Role.JOB_SEEKER, full_name=seeker.profile.full_name
            )
            user = await services.profile_service.register(registration, hashes[seeker.email])
            principal = await settle(services, demo, user)
            await services.profile_service.complete_seeker(principal, seeker.profile)
        for story in demo.market.stories.applications:
            if story.seeker == seeker.email and story.job is None:
                await tell(services, demo, story)


async def is_new(services: Services, demo: Demo, email: str) -> bool:
    user = await services.user_service.find_by_email(email)
    if user is not None:
        demo.people[email] = principal_of(user)
    return user is None


async def settle(services: Services, demo: Demo, user: User) -> Principal:
    """Somebody new. Only those whom the reader plays get mail: without a mail server it is written to the log.

    PUT /notifications/preferences switches it on for the others; in the app everybody is told everything.
    """
    principal = demo.people[user.email] = principal_of(user)
    if user.email not in PUBLISHED_LOGINS:
        await services.notification_service.update_preferences(principal, PreferencesUpdate(email_enabled=False))
    demo.added.people += 1
    return principal


def principal_of(user: User) -> Principal:
    return Principal(user.id, user.role, NO_SESSION)


# Postings and what became of them


async def play_company(services: Services, demo: Demo, company: DemoCompany) -> None:
    """The postings that the company lacks, the applications to these, and in the end those that were closed."""
    company_id = demo.company_ids.get(company.key)
    if company_id is None:
        return
    known = await services.job_service.titles_of_company(company_id)
    postings = {
        posting.key: posting
        for posting in demo.market.postings
        if posting.company == company.key and posting.title not in known
    }
    recruiters = recruiters_by_posting(demo, postings, company.key)
    job_ids = await post(services, demo, postings, recruiters)
    stories = [story for story in demo.market.stories.applications if story.job in job_ids]
    for story in sorted(stories, key=lambda story: -story.days_ago):
        await tell(services, demo, story, recruiters[str(story.job)], job_ids[str(story.job)])
    for saved in demo.market.stories.saved_jobs:
        if saved.job in job_ids:
            await save(services, demo, saved, job_ids[saved.job])
    for key, posting in postings.items():
        if posting.status in {JobStatus.PAUSED, JobStatus.CLOSED}:
            async with demo.day(services, posting.posted_days_ago / 4):
                await services.job_service.change_status(
                    recruiters[key], job_ids[key], JobStatusChange(status=posting.status)
                )


def recruiters_by_posting(demo: Demo, keys: Iterable[str], company: str) -> dict[str, Principal]:
    """The company's recruiters by turns."""
    recruiters = [demo.people[recruiter.email] for recruiter in demo.recruiters_of(company)]
    return {key: recruiters[place % len(recruiters)] for place, key in enumerate(keys)}


async def post(
    services: Services, demo: Demo, postings: dict[str, Posting], recruiters: dict[str, Principal]
) -> dict[str, int]:
    """The ids of the new jobs, by the postings' keys."""
    skills = await services.skill_service.resolve(
        sorted({name for posting in postings.values() for name in posting.skills})
    )
    order = [posting.key for posting in demo.market.postings]
    job_ids = {}
    for key, posting in postings.items():
        days_ago = posting.posted_days_ago + order.index(key) * POSTINGS_APART / timedelta(days=1)
        status = InitialStatus.DRAFT if posting.status is JobStatus.DRAFT else InitialStatus.OPEN
        new = JobCreate(**posting.job, status=status, skill_ids=[skills[name] for name in posting.skills])
        async with demo.day(services, days_ago):
            job = await services.job_service.create_job(recruiters[key], new)
        job_ids[key] = job.id
        demo.added.jobs += 1
    return job_ids


async def save(services: Services, demo: Demo, saved: SavedJob, job_id: int) -> None:
    async with demo.day(services, saved.days_ago):
        await services.job_service.mark_job(demo.people[saved.seeker], job_id, JobMarkKind.SAVED)


async def tell(
    services: Services, demo: Demo, story: Story, recruiter: Principal | None = None, job_id: int | None = None
) -> None:
    """An application from its first day to its last. One sent elsewhere has no recruiter here: its seeker moves it."""
    seeker = demo.people[story.seeker]
    async with demo.day(services, story.days_ago):
        new = ApplicationCreate(cover_letter=story.cover_letter, **target_of(story, job_id))
        application = await services.application_service.create_application(seeker, new)
        for todo in story.tasks:
            await note_task(services, demo, seeker, application.id, todo)
    demo.added.applications += 1
    company = recruiter or seeker
    interview_id = 0
    for step in story.then:
        async with demo.day(services, step.days_ago):
            if step.status is not None:
                mover = seeker if step.status is ApplicationStatus.WITHDRAWN else company
                move = ApplicationMove(status=step.status, message=step.message)
                await services.application_service.move_application(mover, application.id, move, if_match=None)
            if step.note is not None:
                author = seeker if step.by is Side.SEEKER else company
                await services.application_service.add_note(author, application.id, step.note)
            if step.interview is not None:
                meeting = interview_of(step.interview, demo.today)
                interview_id = (await services.interview_service.propose(company, application.id, meeting)).id
            if step.interview_becomes is not None:
                who = seeker if step.interview_becomes is InterviewStatus.CONFIRMED else company
                change = InterviewUpdate(status=step.interview_becomes)
                await services.interview_service.update_interview(who, interview_id, change, if_match=None)


def target_of(story: Story, job_id: int | None) -> dict[str, object]:
    if job_id is not None:
        return {"job_id": job_id}
    return {"company": story.company, "title": story.title, "url": story.url, "status": story.status}


async def note_task(services: Services, demo: Demo, seeker: Principal, application_id: int, todo: ToDo) -> None:
    due_at = None if todo.due_in_days is None else demo.today + timedelta(days=todo.due_in_days)
    await services.personal_task_service.create_task(
        seeker,
        PersonalTaskCreate(
            title=todo.title, due_at=due_at, priority=todo.priority, status=todo.status, application_id=application_id
        ),
    )


def interview_of(meeting: Meeting, today: datetime) -> InterviewCreate:
    day = (today + timedelta(days=meeting.in_days)).date()
    starts_at = datetime.combine(day, time.fromisoformat(meeting.at), ZoneInfo(meeting.time_zone)).astimezone(UTC)
    return InterviewCreate(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=meeting.minutes),
        time_zone=meeting.time_zone,
        kind=meeting.kind,
        place_or_url=meeting.place_or_url,
        note=meeting.note,
    )


def main() -> int:
    try:
        settings = Settings()
        if settings.is_production:
            print(
                "seed.py fills a database with demo people of a known password: refused in production", file=sys.stderr
            )
            return 1
        with embedded_servers(settings) as settings:
            if not is_current(settings):
                print("The database has no schema or an old one; run: alembic upgrade head", file=sys.stderr)
                return 1
            print(asyncio.run(seed(settings)))
    except (ConfigurationError, EmbeddedServerError) as error:
        print(f"Nothing was seeded: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
