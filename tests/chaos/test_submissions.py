"""A short run of what `make chaos` does to applications 200 times, and the fault that it must find."""

from pathlib import Path

import pytest

from app.core.config import Settings
from tests.chaos.submissions import hail
from tests.chaos.test_pauses import redis_url


def own(settings: Settings, folder: Path, number: int) -> Settings:
    """Bells of their own: all tests share a Valkey."""
    return settings.model_copy(update={"redis_url": redis_url(settings, number), "data_dir": folder})


async def test_no_application_is_sent_twice_or_forgotten_whenever_its_worker_dies(
    settings: Settings, tmp_path: Path
) -> None:
    report = await hail(own(settings, tmp_path, 12), tmp_path, kills=6, seed=20261121)
    told = "\n".join(report.lines())
    assert report.is_well, told
    assert sum(report.kills.values()) == 6, told
    assert report.submissions, told


@pytest.mark.long
async def test_harness_finds_a_worker_that_forgets_what_it_was_sending(settings: Settings, tmp_path: Path) -> None:
    report = await hail(
        own(settings, tmp_path, 11), tmp_path, kills=1, seed=20261121, moments=("received",), store=1, memory="off"
    )
    assert report.doubled, "\n".join(report.lines())
