"""The skill taxonomy: what is in the file, how names are compared, and what is laid on top."""

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.domains.skills.esco import read_esco
from app.domains.skills.taxonomy import fold_skill, own_taxonomy
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner
from tests.conftest import REAL_DATA

ESCO = REAL_DATA / "taxonomy" / "esco_v1.1.1"
LABELLED = REAL_DATA / "matching" / "skills_of_full_postings.jsonl"
ESCO_ROWS = (
    "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels\n"
    'KnowledgeSkillCompetence,uri:1,weld stainless steel,"welding of stainless steel\nstainless welding","ss welding"\n'
    'KnowledgeSkillCompetence,uri:2,Kubernetes,"k8s\nkubernetes orchestration",\n'
)


class TestFile:
    def test_taxonomy_spans_all_trades(self) -> None:
        skills_of = Counter(skill.trade for skill in own_taxonomy())
        assert len(own_taxonomy()) >= 1_000
        assert len([trade for trade, count in skills_of.items() if trade and count >= 15]) >= 25
        assert sum(bool(skill.aliases) for skill in own_taxonomy()) >= 600

    def test_no_name_or_alias_leads_to_two_skills(self) -> None:
        names = Counter(fold_skill(skill.name) for skill in own_taxonomy())
        aliases = Counter(key for skill in own_taxonomy() for key in {fold_skill(alias) for alias in skill.aliases})
        assert [name for name, count in names.items() if count > 1] == []
        assert [alias for alias, count in aliases.items() if count > 1] == []
        owners = {key: fold_skill(skill.name) for skill in own_taxonomy() for key in map(fold_skill, skill.aliases)}
        assert [alias for alias, owner in owners.items() if alias in names and alias != owner] == []

    @pytest.mark.skipif(not LABELLED.exists(), reason=f"no labelled postings at {LABELLED}")
    async def test_most_labelled_skills_of_real_postings_are_known(self, rolecall: Rolecall) -> None:
        wanted = {
            label
            for line in LABELLED.read_text(encoding="utf-8").splitlines()
            for label in json.loads(line)["expected"]
        }
        async with rolecall.unit() as services:
            await services.skill_service.load_own_taxonomy()
            found = await services.skill_service.resolve(sorted(wanted))
        assert len(found) / len(wanted) >= 0.7, sorted(wanted - found.keys())


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("C", "C++", False),
        ("C", "C#", False),
        (".NET", "NET", False),
        ("CI/CD", "CICD", False),
        ("Kubernetes", "  KUBERNETES ", True),
        ("Machine  learning", "machine\tlearning", True),
        ("Résumé writing", "resume WRITING", True),
        ("Straße", "STRASSE", True),
        ("ﬁnance", "Finance", True),
    ],
)
def test_names_are_compared_folded_but_signs_count(one: str, other: str, is_same: bool) -> None:
    assert (fold_skill(one) == fold_skill(other)) is is_same


async def test_empty_database_gets_the_taxonomy_in_file_order(rolecall: Rolecall) -> None:
    for _ in range(2):  # the second finds skills and does nothing
        async with rolecall.unit() as services:
            await services.skill_service.load_own_taxonomy()
    async with rolecall.read_unit() as services:
        last = len(own_taxonomy())
        names = await services.skill_service.names_of([1, 2, last, last + 1])
        known = await services.skill_service.resolve(["docker", "k8s", "KUBERNETES", "C", "C#", "no such trade"])
    assert names == {1: "Docker", 2: "Kubernetes", last: own_taxonomy()[-1].name}
    assert known["docker"] == 1
    assert known["k8s"] == known["KUBERNETES"] == 2
    assert known["C"] != known["C#"]
    assert "no such trade" not in known


class TestEsco:
    async def test_import_lies_on_top_and_repeats_without_effect(self, rolecall: Rolecall, tmp_path: Path) -> None:
        archive = tmp_path / "classification_en.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("skills_en.csv", "\ufeff" + ESCO_ROWS)
        async with rolecall.unit() as services:
            await services.skill_service.load_own_taxonomy()
        for _ in range(2):
            assert await run_import(rolecall, archive) is Outcome.DONE
            async with rolecall.read_unit() as services:
                known = await services.skill_service.resolve(
                    ["weld stainless steel", "SS welding", "kubernetes orchestration", "k8s"]
                )
        assert known["k8s"] == known["kubernetes orchestration"] == 2
        assert known["weld stainless steel"] == known["SS welding"] > len(own_taxonomy())

    async def test_what_is_no_esco_archive_is_refused(self, rolecall: Rolecall, tmp_path: Path) -> None:
        (tmp_path / "skills_en.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert await run_import(rolecall, tmp_path / "skills_en.csv") is Outcome.DEAD
        for path in (tmp_path / "nowhere", tmp_path / "other.zip"):
            with pytest.raises(InvalidInput, match=r"no skills_en\.csv"):
                list(read_esco(path))

    @pytest.mark.skipif(not ESCO.exists(), reason=f"no ESCO archive at {ESCO}")
    async def test_official_archive_is_imported(self, rolecall: Rolecall) -> None:
        async with rolecall.unit() as services:
            await services.skill_service.load_own_taxonomy()
        assert await run_import(rolecall, ESCO) is Outcome.DONE
        async with rolecall.read_unit() as services:
            known = await services.skill_service.resolve(["manage musical staff", "direct musical staff", "k8s"])
            everything = await services.skill_service.names_of(range(1, 30_000))
        assert known["manage musical staff"] == known["direct musical staff"]
        assert known["k8s"] == 2
        assert len(everything) > len(own_taxonomy()) + 10_000


async def run_import(rolecall: Rolecall, path: Path) -> Outcome:
    registry = load()
    handler = registry.find("skills.import_taxonomy")
    assert handler is not None
    runner = make_runner(rolecall, registry)
    try:
        lease = await runner.leases.start(handler.message, {"file": str(path)})
        return await runner.execute(lease)
    finally:
        await runner.leases.aclose()
