"""`python main.py` with warm files and a filled database, to the first good answer of /health/ready."""

import statistics

from tests.performance.table import Row
from tests.running import new_folder, running_service

RUNS = 5


def run() -> list[Row]:
    with running_service(new_folder()) as first:
        folder = first.data_dir
    seconds = []
    for _ in range(RUNS):
        with running_service(folder) as again:
            seconds.append(again.seconds_to_ready)
    return [
        Row(
            "python main.py, warm, to /health/ready",
            statistics.median(seconds),
            "s",
            f"< 5, worst of {RUNS} {max(seconds):.2f}",
            max(seconds) < 5,
        )
    ]
