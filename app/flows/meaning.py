"""What a text means: its vector, in the space that is searched at this moment."""

import re

import numpy as np
import structlog

from app.clients.embeddings import EmbeddingFailed
from app.domains.jobs.search_query import parse_query
from app.domains.jobs.search_schemas import JobFilters, SearchMode
from app.domains.matching.models import EmbeddingSpace, ProfileKind
from app.domains.matching.search_service import Asked, Meaning, asks_for_meaning
from app.domains.matching.titles import in_english
from app.domains.matching.vectors import Vector, centred
from app.services import Rolecall

log = structlog.get_logger(__name__)

_WORD = re.compile(r"[^\W_]")
NOTHING_EMBEDDED = "no_embeddings"


async def meaning_of(rolecall: Rolecall, filters: JobFilters, mode: SearchMode) -> Asked:
    """The vector of what is asked for, less what is not wanted. It never fails: words are still searched for."""
    if not asks_for_meaning(filters, mode):
        return Asked(Meaning.UNUSED)
    wanted = " ".join(" ".join(term.words) for term in parse_query(filters.q or "") if not term.is_negative)
    if not _WORD.search(wanted):
        return Asked(Meaning.UNUSED)
    async with rolecall.read_unit() as services:
        space = await services.embedding_service.space_in_use()
    if space is None:
        return Asked(Meaning.UNAVAILABLE, NOTHING_EMBEDDED)
    try:
        vector = await text_vector(rolecall, space, ". ".join(part for part in (in_english(wanted), wanted) if part))
    except EmbeddingFailed as error:
        log.info("meaning_unavailable", model=space.model, error=error.detail)
        return Asked(Meaning.UNAVAILABLE, error.code)
    return Asked(Meaning.USED, space=space, vector=vector)


async def text_vector(rolecall: Rolecall, space: EmbeddingSpace, text: str) -> Vector:
    """The vector of a short text, to be compared with those of the space. EmbeddingFailed where it can't be had."""
    embeddings = rolecall.clients.embeddings
    embedder = embeddings.find(space.model, space.revision)
    if embedder is None:
        raise EmbeddingFailed(f"{space.model} can't be asked any more; postings are being embedded anew")
    return centred(await embeddings.queries.of(embedder, text), np.array(space.mean, dtype=np.float32))


async def profile_vector(
    rolecall: Rolecall, space: EmbeddingSpace, user_id: int, kind: ProfileKind, text: str
) -> Vector:
    """The vector of what a person says of themselves: stored, and made again when the text or the space changed."""
    async with rolecall.read_unit() as services:
        known = await services.embedding_service.profile_vector(space, user_id, kind, text)
    if known is not None:
        return known
    embedder = rolecall.clients.embeddings.find(space.model, space.revision)
    if embedder is None:
        raise EmbeddingFailed(f"{space.model} can't be asked any more; postings are being embedded anew")
    made = (await embedder.embed([text]))[0]
    async with rolecall.unit() as services:
        return await services.embedding_service.keep_profile_vector(space, user_id, kind, text, made)
