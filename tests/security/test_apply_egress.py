"""Whoever applies by a hostile form arrives at no inner address, and what was filled in does not either."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.apply_lab import PROXYS_OWN

ROOT = Path(__file__).parents[2]
UNSHARE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


def heard(guard: str) -> set[str]:
    """The ways by which an application reached an inner address, in a network of its own."""
    if subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no network namespace can be made here (unshare --net)")
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.security.apply_lab", guard],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("guard", ["on, the proxy's own ways", pytest.param("on", marks=pytest.mark.long)])
def test_no_form_leads_an_applicant_to_an_inner_address(guard: str) -> None:
    assert heard(guard) == set()


@pytest.mark.long
def test_proxy_that_does_not_look_is_found_out() -> None:
    assert heard("off") == PROXYS_OWN
