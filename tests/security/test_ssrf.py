"""No address that a stranger names leads inside: a corpus of URLs in a network where every inner address answers."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.running import environment
from tests.security.ssrf_lab import REBINDINGS, corpus

ROOT = Path(__file__).parent.parent.parent
UNSHARE = ("unshare", "--map-root-user", "--net", "--mount")
# Every address is this machine's, and names are asked of the lab.
SET_UP = """
set -e
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo
exec "$2" -W error -m tests.security.ssrf_lab "$3"
"""


@cache
def why_not() -> str | None:
    """Why namespaces are impossible here, or None."""
    try:
        probe = subprocess.run(
            [*UNSHARE, "ip", "link", "set", "lo", "up"], check=False, capture_output=True, text=True, timeout=10
        )
    except FileNotFoundError as error:
        return f"{error.filename} is not installed"
    return probe.stderr.strip() or "namespaces are refused" if probe.returncode else None


def run_lab(guard: str, folder: Path) -> dict[str, Any]:
    reason = why_not()
    if reason is not None:
        pytest.skip(f"no network namespace can be made: {reason}")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")
    lab = subprocess.run(
        [*UNSHARE, "sh", "-c", SET_UP, "sh", str(folder), sys.executable, guard],
        check=False, cwd=ROOT, env=environment(folder, 0), capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert lab.returncode == 0, lab.stderr
    report: dict[str, Any] = json.loads(lab.stdout)
    assert report["public_status"] == 200, "the lab's own public server must be reached, else nothing is shown"
    return report


def test_corpus_is_large() -> None:
    assert len(corpus()) - REBINDINGS >= 300


def test_no_url_leads_inside(tmp_path: Path) -> None:
    report = run_lab("sound", tmp_path)
    assert report["reached"] == []
    assert report["outcomes"]["address_forbidden"] > 300
    assert report["slowest_seconds"] < 15
    assert report["outcomes"]["too_large"] >= 6  # endless streams and bombs among them …
    assert report["peak_rss_mb"] < 150


@pytest.mark.long
@pytest.mark.parametrize(("fault", "at_least"), [("off", 300), ("early", 30)])
def test_lab_finds_a_planted_fault(fault: str, at_least: int, tmp_path: Path) -> None:
    assert len(run_lab(fault, tmp_path)["reached"]) >= at_least
