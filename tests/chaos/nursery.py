"""Forks workers and API processes that have imported everything already: a new one is there in milliseconds.

Reads lines on stdin: `worker`, `api PORT` or, where it was started for it, `sender`, answered with the new process's id; `kill PID` and `look PID`, answered
with whether it was alive. What is forked is the true thing: arq's own command line, or uvicorn. At the end of its input it kills what is
left.
"""

import importlib
import os
import signal
import sys
from typing import NoReturn

import uvicorn
from arq.cli import cli

import tests.chaos.api
import tests.chaos.tasks

SENDING = "tests.chaos.sending"


def become(what: str, *arguments: str) -> NoReturn:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # not closed: a child of theirs would get a pipe as its 0
    os.dup2(2, 1)  # stdout is ours to answer on
    if what == "worker":
        cli.main([f"{tests.chaos.tasks.__name__}.WorkerSettings"], standalone_mode=True)
    elif what == "sender":
        cli.main([f"{SENDING}.WorkerSettings"], standalone_mode=True)
    else:
        uvicorn.run(tests.chaos.api.app, port=int(arguments[0]), log_level="error", timeout_graceful_shutdown=1)
    sys.exit()


class Children:
    """Children stay zombies until they are asked for, so that a number is never somebody else's."""

    def __init__(self) -> None:
        self.alive: set[int] = set()

    def start(self, what: str, *arguments: str) -> int:
        pid = os.fork()
        if pid == 0:
            become(what, *arguments)
        self.alive.add(pid)
        return pid

    def look(self, pid: int) -> bool:
        if pid in self.alive and os.waitpid(pid, os.WNOHANG) != (0, 0):
            self.alive.discard(pid)
        return pid in self.alive

    def kill(self, pid: int) -> bool:
        if not self.look(pid):
            return False
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.alive.discard(pid)
        return True


def main() -> None:
    children = Children()
    for module in sys.argv[1:]:  # what the children need beside
        importlib.import_module(module)
    print("ready", flush=True)
    for line in sys.stdin:
        order, *arguments = line.split()
        if order == "kill":
            print(int(children.kill(int(arguments[0]))), flush=True)
        elif order == "look":
            print(int(children.look(int(arguments[0]))), flush=True)
        else:
            print(children.start(order, *arguments), flush=True)
    for pid in list(children.alive):
        children.kill(pid)


if __name__ == "__main__":
    main()
