"""The rules that import-linter cannot say."""

import re
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
GRAPH = grimp.build_graph("app")
REPOSITORY = re.compile(r"app\.domains\.(\w+)\.(\w*repository)$")


def test_repository_is_imported_by_its_own_domain_and_the_composition_root_alone() -> None:
    strangers = [
        f"{importer} imports {module}"
        for module in GRAPH.modules
        if (match := REPOSITORY.match(module))
        for importer in GRAPH.find_modules_that_directly_import(module)
        if importer != "app.services" and not importer.startswith(f"app.domains.{match[1]}.")
    ]
    assert strangers == []


def test_nobody_commits_but_the_unit() -> None:
    unit = {"unit_of_work.py", "statements.py"}  # it and its transaction by the driver
    committing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"\.commit\(\)", path.read_text()) and path.name not in unit
    ]
    assert committing == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text())
    ]
    assert readers == ["app/core/config.py"]
