"""A browser is a dozen processes. What they hold together, and their end, read from /proc."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
OWN_MEMORY = ("RssAnon:", "RssShmem:")  # not the program's text, which all of them share
KILL_SECONDS = 2.0


class ProcessSession:
    """Every process of the session (setsid) that `pid` leads: also those whose parent has gone."""

    def __init__(self, pid: int) -> None:
        self.id = os.getsid(pid)
        if self.id == os.getsid(0):
            raise RuntimeError("the browser did not start in a session of its own")

    def pids(self) -> list[int]:
        return list(self._members())

    def memory(self) -> int:
        """Bytes. 0 where the system does not tell (no /proc)."""
        return sum(_own_memory(pid) for pid in self._members())

    def kill(self) -> None:
        """Until nothing is left: what one process starts while another is killed is killed too."""
        deadline = time.monotonic() + KILL_SECONDS
        while (pids := self.pids()) and time.monotonic() < deadline:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def _members(self) -> Iterator[int]:
        for pid in map(int, filter(str.isdigit, os.listdir(PROC) if PROC.exists() else [])):  # noqa: PTH208 (quick)
            with suppress(OSError):
                # "pid (any name) state parent group session …"
                state, _, _, session, *_ = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
                if int(session) == self.id and state != "Z":
                    yield pid


def _own_memory(pid: int) -> int:
    with suppress(OSError):
        lines = (PROC / str(pid) / "status").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(OWN_MEMORY))
    return 0
