"""`make chaos`: 200 kills (or as many as given), then nothing lost and nothing doubled. Exits 1 otherwise."""

import asyncio
import random
import sys

from tests.chaos.harness import arena, hail


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"{kills} kills, seed {seed}", flush=True)
    with arena() as ground:
        report = asyncio.run(hail(ground, kills, seed))
        print("\n".join(report.lines()))
        is_well = not (report.lost or report.doubled or report.unexpected_answers)
        if not is_well:
            print(ground.last_words())
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
