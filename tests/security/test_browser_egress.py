"""Whatever a page tries, nothing of it arrives at an inner address; and the laboratory would notice if it did."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.browser_lab import SHY, WAYS

ROOT = Path(__file__).parents[2]
UNSHARE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


def heard(guard: str) -> set[str]:
    """The ways by which a hostile page reached an inner address, in a network of its own."""
    if subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no network namespace can be made here (unshare --net)")
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.security.browser_lab", guard],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_no_way_leads_a_page_to_an_inner_address() -> None:
    assert heard("on") == set()


@pytest.mark.long
def test_proxy_that_does_not_look_is_found_out() -> None:
    arrived = heard("off")
    assert {"fetch", "redirect", "websocket", "worker", "submit", "127.0.0.1:80", "::1:80"} <= arrived
    assert len(arrived) >= 19


@pytest.mark.long
def test_every_way_is_one() -> None:
    """In a Chromium without anything of ours."""
    assert set(WAYS) - SHY <= heard("none")
