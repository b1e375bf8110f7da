"""A short run of what `make chaos` does 200 times."""

import asyncio

from tests.chaos.harness import arena, hail


def test_acknowledged_work_survives_forty_kills_and_is_done_once() -> None:
    with arena() as ground:
        report = asyncio.run(hail(ground, kills=40, seed=20261121))
        told = "\n".join(report.lines())
        assert report.acknowledged, told
        assert report.lost == 0, told
        assert report.doubled == 0, told
        assert not report.unexpected_answers, told
        assert report.kills["worker"] > 10, told
        assert len(report.kills) > 2, told
