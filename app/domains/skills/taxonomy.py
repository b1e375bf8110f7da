"""Skills by name: how a name is folded to be compared, and the taxonomy that comes with the service."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

TAXONOMY_FILE = Path(__file__).parent / "data" / "taxonomy.json"
MAX_NAME = 100
MAX_ALIAS = 200
TECHNOLOGY_TRADES = frozenset(
    {
        "Software development", "Web and mobile development", "Cloud and DevOps", "IT operations and support",
        "Computer networks and telecoms", "Cyber security", "Databases and data engineering", "Data analysis",
        "Artificial intelligence", "Software testing",
    }
)  # fmt: skip


def fold_skill(name: str) -> str:
    """The key a skill is compared by: case and accents folded, spaces collapsed; C, C++ and C# stay apart."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


@dataclass(frozen=True, slots=True)
class TaxonomySkill:
    """One skill of a taxonomy. `aliases` are other names of it, in any spelling."""

    name: str
    trade: str | None
    aliases: tuple[str, ...] = ()


@cache
def own_taxonomy() -> tuple[TaxonomySkill, ...]:
    """The taxonomy of the service's own file, in the file's order."""
    trades = orjson.loads(TAXONOMY_FILE.read_bytes())
    return tuple(
        TaxonomySkill(skill["name"], trade["trade"], tuple(skill["aliases"]))
        for trade in trades
        for skill in trade["skills"]
    )


def storable(skills: Iterable[TaxonomySkill]) -> Iterator[TaxonomySkill]:
    """The skills whose names fit the columns; longer ones are sentences, not names."""
    for skill in skills:
        if 0 < len(fold_skill(skill.name)) <= MAX_NAME and len(skill.name) <= MAX_NAME:
            aliases = tuple(a for a in skill.aliases if 0 < len(fold_skill(a)) <= MAX_ALIAS and len(a) <= MAX_ALIAS)
            yield TaxonomySkill(skill.name, skill.trade, aliases)
