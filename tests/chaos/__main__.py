"""`make chaos`: 200 kills (or as many as given), then nothing lost and nothing doubled. Exits 1 otherwise.

Twice: of everything while tasks are done, and of the browser's worker while applications are sent. A third argument,
`tasks` or `applications`, asks for one of the two.
"""

import asyncio
import random
import sys

from tests.chaos import submissions
from tests.chaos.harness import arena, hail, stores
from tests.conftest import make_settings


def of_tasks(kills: int, seed: int) -> bool:
    with arena() as ground:
        report = asyncio.run(hail(ground, kills, seed))
        print("\n".join(report.lines()))
        is_well = not (report.lost or report.doubled or report.unexpected_answers)
        if not is_well:
            print(ground.last_words())
    return is_well


def of_applications(kills: int, seed: int) -> bool:
    with stores() as (folder, postgres, valkey):
        settings = make_settings(database_url=postgres.url, redis_url=valkey.url, data_dir=folder)
        report = asyncio.run(submissions.hail(settings, folder, kills=kills, seed=seed))
        print("\n".join(report.lines()))
    return report.is_well


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    verdicts = []
    for what, run in (("tasks", of_tasks), ("applications", of_applications)):
        if wanted in ("", what):
            print(f"{what}: {kills} kills, seed {seed}", flush=True)
            verdicts.append(run(kills, seed))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
