from collections.abc import Collection, Iterable, Sequence

from app.core.errors import FieldError, InvalidInput
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.skills.errors import SkillExists, UnknownSkill
from app.domains.skills.models import Skill
from app.domains.skills.repository import SkillRepository
from app.domains.skills.schemas import SkillCreate, SkillFilters, SkillRead
from app.domains.skills.taxonomy import MAX_NAME, TECHNOLOGY_TRADES, TaxonomySkill, fold_skill, own_taxonomy, storable

LOAD_BATCH = 2_000


class SkillService:
    """The taxonomy: a skill has one name and any number of aliases, and no two skills share one."""

    def __init__(self, work: UnitOfWork, skills: SkillRepository, *, audit_service: AuditService) -> None:
        self.work = work
        self.skills = skills
        self.audit_service = audit_service

    async def resolve(self, names: Sequence[str]) -> dict[str, int]:
        """The names that are known, as given, with their skill's id: `{"k8s": 2, "Kubernetes": 2}`. One query."""
        keys = {name: fold_skill(name) for name in names}
        known = await self.skills.ids_by_key(set(keys.values()))
        return {name: known[key] for name, key in keys.items() if key in known}

    async def names_of(self, ids: Collection[int]) -> dict[int, str]:
        """The names of those ids that are skills."""
        return await self.skills.names_by_id(ids)

    async def all_names_of(self, ids: Collection[int]) -> dict[int, list[str]]:
        """The names of these skills, each with its aliases after it."""
        names, aliases = await self.skills.names_by_id(ids), await self.skills.aliases_of(ids)
        return {id: [name, *aliases[id]] for id, name in names.items()}

    async def all_names(self) -> list[tuple[str, int]]:
        """Every name and alias as written, with its skill's id: what a SkillFinder is made of."""
        return await self.skills.all_names()

    async def technologies(self) -> dict[int, str]:
        """The names of the skills of technology trades, by their ids."""
        return await self.skills.names_in_trades(TECHNOLOGY_TRADES)

    async def names(self) -> dict[int, str]:
        """Every skill's name, by its id."""
        return {id: name for id, name, _ in await self.skills.trades()}

    async def trades(self) -> list[tuple[int, str, str | None]]:
        """Every skill: id, name, trade."""
        return await self.skills.trades()

    async def version(self) -> tuple[int, int]:
        """Changes whenever the taxonomy grew."""
        return await self.skills.version()

    async def require_ids(self, ids: Sequence[int], *, pointer: str = "/skill_ids") -> None:
        """Refuse ids that are no skill's, each by its place in the list at `pointer`."""
        known = await self.skills.names_by_id(set(ids))
        _refuse_unknown(pointer, [place for place, id in enumerate(ids) if id not in known])

    async def require(self, skills: Sequence[int | str], *, pointer: str = "/skills") -> list[int]:
        """The ids of skills given by id or by name, each once, in their order; unknown ones are refused."""
        known_ids = await self.skills.names_by_id({skill for skill in skills if isinstance(skill, int)})
        known_names = await self.resolve([skill for skill in skills if isinstance(skill, str)])
        found = [
            known_names.get(skill) if isinstance(skill, str) else skill if skill in known_ids else None
            for skill in skills
        ]
        _refuse_unknown(pointer, [place for place, id in enumerate(found) if id is None])
        return list(dict.fromkeys(id for id in found if id is not None))

    async def search_skills(self, filters: SkillFilters) -> Page[SkillRead]:
        page = await self.skills.search(filters)
        return Page(await self._read(page.items), page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def create_skill(self, actor: Principal, skill: SkillCreate) -> SkillRead:
        """Add a skill that the taxonomy lacks. A name or alias that is known is refused with its skill's id."""
        names = {fold_skill(name): name for name in (skill.name, *skill.aliases)}
        if "" in names or any(len(key) > MAX_NAME for key in names):
            raise InvalidInput("A skill's name needs a letter, a digit or a sign, and at most 100 of them")
        await self.skills.lock_names()
        known = await self.skills.ids_by_key(set(names))
        if known:
            key, skill_id = next((key, known[key]) for key in names if key in known)
            named = await self.skills.names_by_id([skill_id])
            raise SkillExists(f"“{names[key]}” is known: skill {skill_id}, {named[skill_id]}", skill_id=skill_id)
        row = self.skills.add(Skill(name=skill.name, name_key=fold_skill(skill.name), trade=skill.trade, source="user"))
        await self.work.session.flush()
        await self.skills.add_aliases(row, [name for key, name in names.items() if key != row.name_key])
        self.audit_service.record("skill.created", "skill", row.id, actor_id=actor.user_id)
        return (await self._read([row]))[0]

    async def load_own_taxonomy(self) -> None:
        """Fill an empty table with the service's own taxonomy, in the file's order; else do nothing."""
        await self.skills.lock_names()
        if not await self.skills.has_any():
            await self.skills.insert_taxonomy(own_taxonomy(), source="rolecall")

    async def add_taxonomy(self, skills: Iterable[TaxonomySkill], *, source: str) -> None:
        """Lay another taxonomy on top: known skills stay as they are, and no alias changes its owner."""
        await self.skills.lock_names()
        rows = list(storable(skills))
        for start in range(0, len(rows), LOAD_BATCH):
            await self.skills.insert_taxonomy(rows[start : start + LOAD_BATCH], source=source)

    async def _read(self, rows: Sequence[Skill]) -> list[SkillRead]:
        aliases = await self.skills.aliases_of([row.id for row in rows])
        return [
            SkillRead(id=row.id, name=row.name, trade=row.trade, source=row.source, aliases=aliases[row.id])
            for row in rows
        ]


def _refuse_unknown(pointer: str, places: Sequence[int]) -> None:
    if places:
        raise UnknownSkill(
            "Some skills are not known; look them up at /api/v1/skills?q=",
            errors=[FieldError(f"{pointer}/{place}", "is not a known skill", "unknown_skill") for place in places],
        )
