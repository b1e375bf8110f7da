"""Workers and API processes that may be killed, each by its own id."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


class Nursery:
    """Starts processes and kills them, each by its own id, while that is still its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, *what: str) -> int:
        """A new `worker` or `sender`, or `api PORT`. Returns its process id."""
        return self._order(*what)

    def kill(self, pid: int) -> bool:
        """SIGKILL. False: it was dead already."""
        return bool(self._order("kill", str(pid)))

    def is_alive(self, pid: int) -> bool:
        return bool(self._order("look", str(pid)))

    def _order(self, *words: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        has_answered, _, _ = select.select([self._process.stdout], [], [], 10)
        assert has_answered, f"no answer to {words}"
        return int(self._process.stdout.readline())


@contextmanager
def nursery(log: Path, env: Mapping[str, str], *modules: str) -> Iterator[Nursery]:
    """Children get this environment, and nothing else that would change what they do. `modules` are imported once."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery", *modules],
            cwd=ROOT, env={**kept, **env}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output,
        )  # fmt: skip
        children = Nursery(process)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", log.read_text()[-4000:]
            yield children
        finally:
            process.communicate()


def wait_for(what: str, condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Until `condition()` is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.01)
