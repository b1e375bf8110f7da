from collections.abc import Iterable, Sequence

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.collected import CollectedPosting, Outcome
from app.domains.jobs.collecting_service import Arrival
from app.domains.scraping.fingerprint_repository import FingerprintRepository, KnownPrint
from app.domains.scraping.fingerprints import (
    WINDOW,
    Fingerprint,
    containment,
    fingerprint,
    is_same,
    is_teaser,
    similarity,
    titles_agree,
)

REPOSTED = 0.8


class DuplicateService:
    """One posting, several sources: recognises a posting that another source told of before.

    Two ids of one source are never one posting. Between sources the employer's own number decides, else the company,
    the title, the place and the text together; without a company nothing is merged.
    """

    def __init__(self, work: UnitOfWork, prints: FingerprintRepository) -> None:
        self.work = work
        self.prints = prints
        self._made: dict[int, Fingerprint] = {}

    async def recognise(self, arrivals: Sequence[Arrival]) -> None:
        """Give each new arrival that is a posting we know the `job_id` of that posting, and count reposts."""
        fresh = [arrival for arrival in arrivals if arrival.seen is None and arrival.outcome is None]
        made = {id(arrival): self._fingerprint(arrival.posting) for arrival in fresh}
        keys = {print.company_key for print in made.values() if print.company_key is not None}
        if not keys:
            return
        await self.prints.lock_company(keys)
        known = await self.prints.of_companies(keys, since=min(print.posted_at for print in made.values()) - WINDOW)
        taken: set[int] = set()  # jobs that have this source's word already
        for prints in known.values():
            taken |= {print.job_id for print in prints if print.source == arrivals[0].posting.source}
        texts: dict[int, str] = {}
        for arrival in fresh:
            mine = made[id(arrival)]
            others = known.get(mine.company_key or "", [])
            arrival.repost_count = _reposts(arrival.posting.source, mine, others)
            likely = [
                other
                for other in others
                if other.source != arrival.posting.source and other.job_id not in taken and _may_be(mine, other)
            ]
            await self._read(texts, (other for other in likely if is_teaser(mine, other.fingerprint)))
            best = max(
                (
                    other
                    for other in likely
                    if is_same(mine, other.fingerprint, contains=_contains(arrival, mine, other, texts))
                ),
                key=lambda other: (similarity(mine.signature, other.fingerprint.signature), -other.job_id),
                default=None,
            )
            if best is not None:
                arrival.job_id = best.job_id
                taken.add(best.job_id)

    async def remember(self, arrivals: Sequence[Arrival]) -> None:
        """Keep the fingerprints of what was stored, new or changed."""
        await self.prints.keep(
            [
                {
                    "source_id": arrival.source_id,
                    "job_id": arrival.job_id,
                    "source": arrival.posting.source,
                    **_columns(self._fingerprint(arrival.posting)),
                }
                for arrival in arrivals
                if arrival.source_id is not None and (arrival.seen is None or arrival.outcome is Outcome.UPDATED)
            ]
        )

    def _fingerprint(self, posting: CollectedPosting) -> Fingerprint:
        known = self._made.get(id(posting))
        if known is None:
            columns = posting.columns
            known = self._made[id(posting)] = fingerprint(
                title=columns["title"],
                company=posting.company_name,
                places=[place["text"] for place in columns["locations"]] + [columns["city"] or ""],
                requisition=posting.requisition_id,
                text=columns["description"],
                posted_at=columns.get("posted_at") or now(),
            )
        return known

    async def _read(self, texts: dict[int, str], prints: Iterable[KnownPrint]) -> None:
        wanted = {print.job_id for print in prints} - texts.keys()
        texts |= await self.prints.descriptions(wanted)


def _columns(print: Fingerprint) -> dict[str, object]:
    return {name: getattr(print, name) for name in Fingerprint.__slots__}


def _may_be(mine: Fingerprint, other: KnownPrint) -> bool:
    """Cheap: whether it is worth looking at the texts."""
    theirs = other.fingerprint
    return titles_agree(mine.title_key, theirs.title_key) or (
        mine.requisition_key is not None and mine.requisition_key == theirs.requisition_key
    )


def _contains(arrival: Arrival, mine: Fingerprint, other: KnownPrint, texts: dict[int, str]) -> float | None:
    """How much of the shorter text the longer one has, where one is a teaser."""
    if not is_teaser(mine, other.fingerprint):
        return None
    pair = sorted((arrival.posting.columns["description"], texts.get(other.job_id, "")), key=len)
    return containment(*pair)


def _reposts(source: str, mine: Fingerprint, others: Sequence[KnownPrint]) -> int:
    """How often the same source listed the same before, under other ids that are gone."""
    earlier = [
        other
        for other in others
        if other.source == source
        and other.is_gone
        and other.fingerprint.title_key == mine.title_key
        and other.fingerprint.place_key == mine.place_key
        and similarity(mine.signature, other.fingerprint.signature) >= REPOSTED
    ]
    return max((other.repost_count + 1 for other in earlier), default=0)
