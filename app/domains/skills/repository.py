from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, Select, Subquery, Text, bindparam, case, func, literal, select, text, tuple_, union_all

from app.core.pagination import decode_cursor, encode_cursor, fetch_page, order_of, scope_of
from app.core.repository import Repository
from app.core.schemas import MAX_PAGED_ROWS, Page
from app.domains.skills.errors import SkillNotFound
from app.domains.skills.models import Skill, SkillAlias
from app.domains.skills.schemas import SkillFilters
from app.domains.skills.taxonomy import TaxonomySkill, fold_skill

# What a match is worth; the best of a skill's name and aliases counts.
EXACT, PREFIX, WORD, INSIDE = 0, 1, 2, 3

INSERT_SKILLS = text(
    """
    INSERT INTO skills (name, name_key, trade, source)
    SELECT new.name, new.name_key, new.trade, :source
    FROM unnest(:names, :keys, :trades) WITH ORDINALITY AS new (name, name_key, trade, place)
    WHERE NOT EXISTS (SELECT FROM skills s WHERE s.name_key = new.name_key)
      AND NOT EXISTS (SELECT FROM skill_aliases a WHERE a.alias_key = new.name_key)
    ORDER BY new.place
    ON CONFLICT (name_key) DO NOTHING
    """
).bindparams(
    bindparam("names", type_=ARRAY(Text)), bindparam("keys", type_=ARRAY(Text)), bindparam("trades", type_=ARRAY(Text))
)
INSERT_ALIASES = text(
    """
    INSERT INTO skill_aliases (alias, alias_key, skill_id)
    SELECT DISTINCT ON (new.alias_key) new.alias, new.alias_key, s.id
    FROM unnest(:aliases, :keys, :skill_keys) WITH ORDINALITY AS new (alias, alias_key, skill_key, place)
    JOIN skills s ON s.name_key = new.skill_key
    WHERE NOT EXISTS (SELECT FROM skills named WHERE named.name_key = new.alias_key)
    ORDER BY new.alias_key, new.place
    ON CONFLICT (alias_key) DO NOTHING
    """
).bindparams(
    bindparam("aliases", type_=ARRAY(Text)),
    bindparam("keys", type_=ARRAY(Text)),
    bindparam("skill_keys", type_=ARRAY(Text)),
)


class SkillRepository(Repository[Skill]):
    model = Skill
    not_found = SkillNotFound

    async def lock_names(self) -> None:
        """One writer of names at a time: that a name is no other skill's alias can't be a constraint."""
        await self.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('skills.names'))"))

    async def ids_by_key(self, keys: Collection[str]) -> dict[str, int]:
        """Folded names and aliases → skill ids; a name goes before an alias."""
        if not keys:
            return {}
        by_alias = select(SkillAlias.alias_key, SkillAlias.skill_id).where(SkillAlias.alias_key.in_(keys))
        by_name = select(Skill.name_key, Skill.id).where(Skill.name_key.in_(keys))
        rows = (await self.session.execute(union_all(by_alias, by_name))).all()
        return dict(rows)

    async def names_by_id(self, ids: Collection[int]) -> dict[int, str]:
        if not ids:
            return {}
        rows = (await self.session.execute(select(Skill.id, Skill.name).where(Skill.id.in_(ids)))).all()
        return dict(rows)

    async def names_in_trades(self, trades: Collection[str]) -> dict[int, str]:
        rows = (await self.session.execute(select(Skill.id, Skill.name).where(Skill.trade.in_(trades)))).all()
        return dict(rows)

    async def aliases_of(self, ids: Collection[int]) -> dict[int, list[str]]:
        aliases: dict[int, list[str]] = {id: [] for id in ids}
        statement = (
            select(SkillAlias.skill_id, SkillAlias.alias)
            .where(SkillAlias.skill_id.in_(ids))
            .order_by(SkillAlias.skill_id, SkillAlias.alias_key)
        )
        for skill_id, alias in (await self.session.execute(statement)).all():
            aliases[skill_id].append(alias)
        return aliases

    async def all_names(self) -> list[tuple[str, int]]:
        """Every name and alias as written, with its skill's id; names come first."""
        by_name = (await self.session.execute(select(Skill.name, Skill.id).order_by(Skill.id))).all()
        by_alias = (await self.session.execute(select(SkillAlias.alias, SkillAlias.skill_id))).all()
        return [(name, id) for name, id in (*by_name, *by_alias)]

    async def trades(self) -> list[tuple[int, str, str | None]]:
        """Every skill: id, name, trade."""
        rows = (await self.session.execute(select(Skill.id, Skill.name, Skill.trade))).all()
        return [(id, name, trade) for id, name, trade in rows]

    async def version(self) -> tuple[int, int]:
        """Changes whenever skills or aliases were added: how many there are of each."""
        statement = select(
            select(func.count()).select_from(Skill).scalar_subquery(),
            select(func.count()).select_from(SkillAlias).scalar_subquery(),
        )
        skills, aliases = (await self.session.execute(statement)).one()
        return skills, aliases

    async def has_any(self) -> bool:
        return (await self.session.execute(select(Skill.id).limit(1))).first() is not None

    async def insert_taxonomy(self, skills: Sequence[TaxonomySkill], *, source: str) -> None:
        """Add the skills that are new, and the aliases that are nobody's yet. Two statements."""
        keys = [fold_skill(skill.name) for skill in skills]
        await self.session.execute(
            INSERT_SKILLS,
            {
                "names": [skill.name for skill in skills],
                "keys": keys,
                "trades": [skill.trade for skill in skills],
                "source": source,
            },
        )
        pairs = [(alias, key) for skill, key in zip(skills, keys, strict=True) for alias in skill.aliases]
        await self.session.execute(
            INSERT_ALIASES,
            {
                "aliases": [alias for alias, _ in pairs],
                "keys": [fold_skill(alias) for alias, _ in pairs],
                "skill_keys": [key for _, key in pairs],
            },
        )

    async def add_aliases(self, skill: Skill, aliases: Sequence[str]) -> None:
        self.session.add_all(
            SkillAlias(alias=alias, alias_key=fold_skill(alias), skill_id=skill.id) for alias in aliases
        )
        await self.session.flush()

    async def search(self, filters: SkillFilters) -> Page[Skill]:
        """Skills by name or alias, best match first; without `q` all of them by name."""
        statement: Select[Skill] = self.base()
        if filters.trade is not None:
            statement = statement.where(func.lower(Skill.trade) == filters.trade.lower())
        scope = scope_of("skills", filters)
        wanted = fold_skill(filters.q or "")
        if wanted and filters.sort is None:
            return await self._ranked(statement, wanted, filters, scope)
        if wanted:
            statement = statement.where(Skill.id.in_(select(_matches(wanted).c.skill_id)))
        order = order_of(filters.sort or "name", Skill.id, name=Skill.name_key)
        return await fetch_page(self.session, statement, filters, order, scope=scope)

    async def _ranked(self, statement: Select[Skill], wanted: str, filters: SkillFilters, scope: str) -> Page[Skill]:
        matches = _matches(wanted)
        best = (
            select(matches.c.skill_id, func.min(matches.c.rank).label("rank")).group_by(matches.c.skill_id).subquery()
        )
        statement = statement.join(best, best.c.skill_id == Skill.id)
        total = (
            await self.session.execute(
                select(func.count()).select_from(statement.with_only_columns(Skill.id).subquery())
            )
        ).scalar_one()
        place = (best.c.rank, func.length(Skill.name_key), Skill.id)
        ordered: Select[Any] = statement.add_columns(*place[:2]).order_by(*place).limit(filters.per_page + 1)
        if filters.cursor is not None:
            position = decode_cursor(filters.cursor, scope)
            ordered = ordered.where(tuple_(*place) > tuple_(*(literal(value) for value in position)))
        else:
            ordered = ordered.offset(filters.offset)
        rows = (await self.session.execute(ordered)).all()
        items = [row[0] for row in rows[: filters.per_page]]
        cursor = None
        if len(rows) > filters.per_page:
            last, rank, length = rows[filters.per_page - 1]
            cursor = encode_cursor([rank, length, last.id], scope)
        return Page(items, min(total, MAX_PAGED_ROWS), is_capped=total > MAX_PAGED_ROWS, next_cursor=cursor)


def _matches(wanted: str) -> Subquery:
    """The skills of which a name or an alias has this in it, and how well each fits."""
    return union_all(
        select(Skill.id.label("skill_id"), _rank(Skill.name_key, wanted).label("rank")).where(
            Skill.name_key.contains(wanted, autoescape=True)
        ),
        select(SkillAlias.skill_id, _rank(SkillAlias.alias_key, wanted)).where(
            SkillAlias.alias_key.contains(wanted, autoescape=True)
        ),
    ).subquery()


def _rank(column: Any, wanted: str) -> Any:
    return case(
        (column == wanted, EXACT),
        (column.startswith(wanted, autoescape=True), PREFIX),
        (column.contains(" " + wanted, autoescape=True), WORD),
        else_=INSIDE,
    )
