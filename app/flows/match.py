"""Who is matched: what they say of themselves, what it means, and the taxonomy, read and made before anything is scored."""

from collections.abc import Collection

import structlog

from app.clients.embeddings import EmbeddingFailed
from app.core.security import Permission, Principal
from app.domains.applications.schemas import ApplicationInclude, ApplicationRead
from app.domains.matching.errors import NothingToMatch
from app.domains.matching.match_service import Fit, Known, Self
from app.domains.matching.models import EmbeddingSpace, ProfileKind
from app.domains.matching.schemas import MatchRead
from app.domains.matching.score import Matcher, Skills
from app.domains.matching.vectors import Vector
from app.domains.profiles.errors import ProfileNotFound
from app.flows.collect import Work
from app.flows.meaning import profile_vector, text_vector
from app.flows.skill_finder import skill_finder
from app.services import Rolecall

log = structlog.get_logger(__name__)

_skills: dict[str, tuple[object, Skills]] = {}


async def known_of(rolecall: Rolecall) -> Known:
    """The taxonomy as it is now; made once a process, and again when it changed."""
    finder = await skill_finder(rolecall)
    made = _skills.get(rolecall.settings.database_url)
    if made is None or made[0] is not finder:
        async with rolecall.read_unit() as services:
            rows = await services.skill_service.trades()
        made = (finder, Skills({id: name for id, name, _ in rows}, {id: trade for id, _, trade in rows}))
        _skills[rolecall.settings.database_url] = made
    return Known(made[1], finder)


async def fit_of(rolecall: Rolecall, user_id: int) -> Fit:
    """The caller as they are matched. ProfileNotFound, NothingToMatch; a model that fails leaves the meaning out."""
    async with rolecall.unit() as services:  # what is one's own is read where it was written
        own = await services.match_service.self_of(user_id)
        space = await services.embedding_service.space_in_use()
    known = await known_of(rolecall)
    vector = await _own_vector(rolecall, space, user_id, own.candidate.text(known.skills.names))
    return Fit(own, Matcher(own.candidate, known.skills), known, space, vector)


async def find_fit(rolecall: Rolecall, user: Principal | None) -> Fit | None:
    """The same; None for those who are nobody to match: no seeker, or one of whom nothing is known."""
    if user is None or not user.may(Permission.APPLICATIONS_SUBMIT):
        return None
    try:
        return await fit_of(rolecall, user.user_id)
    except (ProfileNotFound, NothingToMatch):
        return None


async def match_applicants(rolecall: Rolecall, application_ids: Collection[int]) -> dict[int, MatchRead]:
    """Applications → how well their applicants fit, as a company may know them."""
    async with rolecall.unit() as services:
        found = await services.match_service.applicants(application_ids)
        space = await services.embedding_service.space_in_use()
    if not found:
        return {}
    known = await known_of(rolecall)
    fits = {id: (job_id, await _fit(rolecall, own, known, space)) for id, (job_id, own) in found.items()}
    async with rolecall.read_unit() as services:
        return await services.match_service.match_applicants(fits)


async def score_applications(work: Work, application_ids: Collection[int]) -> dict[int, float]:
    """The scores to be kept with applications."""
    matches = await match_applicants(work.rolecall, application_ids)
    return {id: match.match_score for id, match in matches.items()}


async def matches_of(
    rolecall: Rolecall, rows: Collection[ApplicationRead], include: Collection[ApplicationInclude]
) -> dict[int, MatchRead]:
    """What `include=match` adds to these applications."""
    return await match_applicants(rolecall, [row.id for row in rows]) if ApplicationInclude.MATCH in include else {}


async def _fit(rolecall: Rolecall, own: Self, known: Known, space: EmbeddingSpace | None) -> Fit:
    """An applicant's; their text is no secret that is stored, so its vector comes from the cache of queries."""
    vector: Vector | None = None
    text = own.candidate.text(known.skills.names)
    if space is not None and text:
        try:
            vector = await text_vector(rolecall, space, text)
        except EmbeddingFailed as error:
            log.info("meaning_unavailable", model=space.model, error=error.detail)
    return Fit(own, Matcher(own.candidate, known.skills), known, space, vector)


async def _own_vector(rolecall: Rolecall, space: EmbeddingSpace | None, user_id: int, text: str) -> Vector | None:
    if space is None or not text:
        return None
    try:
        return await profile_vector(rolecall, space, user_id, ProfileKind.PROFILE, text)
    except EmbeddingFailed as error:
        log.info("meaning_unavailable", model=space.model, error=error.detail)
        return None
