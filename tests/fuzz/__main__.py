"""`make fuzz`: schemathesis with every check over every operation, 100 examples an operation.

Each operation is called by somebody who may call it. Operations that end the caller's own session get a person each,
so that the rest of the run is not one long 401.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.running import Service, running_service

SEED = "20261121"
PASSWORD = "password123"
ADMINS = ("/api/v1/admin/", "/api/v1/users/{id}", "/api/v1/users")
SEEKERS = (
    "/api/v1/applications", "/api/v1/tasks", "/api/v1/users/", "/api/v1/profiles/job-seekers", "/api/v1/interviews",
    "/api/v1/jobs/saved", "/api/v1/jobs/{id}/apply", "/api/v1/jobs/{id}/save", "/api/v1/jobs/{id}/dismiss",
    "/api/v1/auto-apply",
)  # fmt: skip
ENDS_ITS_SESSION = {"log_out_user", "change_own_password", "end_session"}


def login(service: Service, email: str) -> str:
    answer = httpx.post(f"{service.base}/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def newcomer(service: Service, name: str, role: str) -> str:
    """A person nobody else uses; `admin@example.com`'s suspensions hit the demo's low ids, not these."""
    email = f"fuzz-{name}@example.com"
    person = {"email": email, "password": PASSWORD, "role": role, "full_name": f"Fuzz {name}"}
    answer = httpx.post(f"{service.base}/api/v1/auth/register", json=person)
    assert answer.status_code == 201, answer.text
    return login(service, email)


def operations(service: Service) -> Iterator[tuple[str, str]]:
    schema: dict[str, Any] = httpx.get(f"{service.base}/openapi.json", timeout=60).json()
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            yield path, operation["operationId"]


def configuration(service: Service) -> str:
    """Who calls what, and what may answer to good data besides success."""
    admin = login(service, "admin@example.com")
    seeker, recruiter = newcomer(service, "seeker", "job_seeker"), newcomer(service, "recruiter", "recruiter")
    lines = [
        f'hooks = "{Path(__file__).parent / "hooks.py"}"',
        f'headers = {{ Authorization = "Bearer {recruiter}" }}',
        "[checks.positive_data_acceptance]",
        # Good data can meet a stale version, a large body and a rule that a schema cannot say.
        'expected-statuses = ["2xx", "401", "403", "404", "409", "412", "413", "422"]',
    ]
    for path, operation in operations(service):
        if operation in ENDS_ITS_SESSION:
            token = newcomer(service, operation.replace("_", "-"), "job_seeker")
        elif path.startswith(ADMINS[0]) or path in ADMINS[1:]:
            token = admin
        elif path.startswith(SEEKERS):
            token = seeker
        else:
            continue
        lines += [
            "[[operations]]",
            f'include-operation-id = "{operation}"',
            f'headers = {{ Authorization = "Bearer {token}" }}',
        ]
    return "\n".join(lines) + "\n"


@contextmanager
def fuzzed_service() -> Iterator[Service]:
    with running_service(RATE_LIMIT_PER_MINUTE="10000000", LOG_LEVEL="WARNING") as service:
        yield service


def fuzz(service: Service, *, examples: int, seconds: int | None = None) -> subprocess.CompletedProcess[str]:
    """One run of schemathesis; its exit code is 0 when nothing was found."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(configuration(service))
        limit = [] if seconds is None else ["--max-time", str(seconds)]
        return subprocess.run(
            [
                str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run",
                f"{service.base}/openapi.json", "--checks", "all", "--max-examples", str(examples),
                "--continue-on-failure", "--workers", "2", "--seed", SEED, "--generation-database", "none",
                "--no-color", *limit,
            ],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip


def main() -> int:
    with fuzzed_service() as service:
        done = fuzz(service, examples=100)
        print(done.stdout[-20_000:], done.stderr[-2_000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
