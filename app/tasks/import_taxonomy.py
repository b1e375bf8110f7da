"""Lay the official ESCO classification on top of the service's own taxonomy."""

import asyncio
import sys
from pathlib import Path

from app.domains.skills.esco import read_esco
from app.domains.skills.messages import IMPORT_TAXONOMY
from app.tasks.by_hand import by_hand
from app.tasks.registry import flow
from app.tasks.run import TaskRun


@flow(IMPORT_TAXONOMY)
async def import_taxonomy(run: TaskRun, *, file: str) -> None:
    """Add the skills of an ESCO download (ZIP, folder or CSV): `python -m app.tasks.import_taxonomy FILE`.

    Skills that are known keep their name and id; a repeated import changes nothing.
    """
    skills = await asyncio.to_thread(lambda: list(read_esco(Path(file))))
    async with run.finish() as services:
        await services.skill_service.add_taxonomy(skills, source="esco")


if __name__ == "__main__":
    if len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        sys.argv.insert(1, "--file")
    by_hand(import_taxonomy)
