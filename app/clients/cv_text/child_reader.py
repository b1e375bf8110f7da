"""The side of the child process that is ours: start it, feed it, wait no longer than is decent, read what it says."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from app.clients.cv_text.port import CvText, CvTextRefused, Refusal, TextLine
from app.core.unit_of_work import refuse_network_inside_unit

# As a package of its own: to import `app.clients` first would cost the child a second and a hundred megabytes.
START = "import sys; sys.path.insert(0, sys.argv[1]); from extraction.child import main; main(sys.argv[2])"
WALL_SECONDS = 30.0
AT_ONCE = 2
FATAL_SIGNALS = {signal.SIGXCPU: Refusal.TIMED_OUT, signal.SIGKILL: Refusal.TIMED_OUT}


class ChildCvTextReader:
    """A fresh process a file, at most two at a time: what a file does to its reader ends with it."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._room = asyncio.Semaphore(AT_ONCE)

    async def read(self, content: bytes, content_type: str) -> CvText:
        refuse_network_inside_unit("the reader of CV files")
        async with self._room:
            return _understood(*await self._run(content, content_type))

    async def _run(self, content: bytes, content_type: str) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-c",
            START,
            str(Path(__file__).parent),
            content_type,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath},  # no settings, no secrets
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._wall_seconds):
                output, _ = await process.communicate(content)
        except TimeoutError as error:
            raise CvTextRefused(Refusal.TIMED_OUT) from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
        return process.returncode or 0, output


def _understood(status: int, output: bytes) -> CvText:
    if status < 0:
        raise CvTextRefused(FATAL_SIGNALS.get(signal.Signals(-status), Refusal.UNREADABLE))
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise CvTextRefused(Refusal.UNREADABLE) from error
    if "refusal" in answer:
        raise CvTextRefused(Refusal(answer["refusal"]))
    return CvText(answer["text"], answer["hidden"], tuple(_line(*line) for line in answer["lines"]))


def _line(
    start: int, end: int, size: float, is_bold: bool, indent: float, is_apart: bool, seams: list[int]
) -> TextLine:
    return TextLine(start, end, size, is_bold, indent, is_apart, tuple(seams))
