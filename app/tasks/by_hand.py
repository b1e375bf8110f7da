"""`python -m app.tasks.NAME [--option value]`: one task, now, in this process, recorded like any other run.

A task's module ends with `if __name__ == "__main__": by_hand(its_handler)`; the options are the handler's arguments.
"""

import argparse
import asyncio
import importlib
import inspect
import sys
import time
import types
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, get_args, get_type_hints

from sqlalchemy import select

from app.core.config import ConfigurationError, Settings
from app.core.embedded import EmbeddedServerError, embedded_servers
from app.core.logging import configure_logging
from app.core.task_queue import BackgroundTask
from app.services import Rolecall
from app.tasks.registry import Function, Handler, Registry, load
from app.tasks.runner import Outcome, make_runner

STATEMENT_TIMEOUT_MS = 60_000


def by_hand(function: Function, *, secret: Collection[str] = ()) -> None:
    """Run `function`'s task with the command line's options. Those in `secret` are not recorded."""
    module = sys.modules["__main__"].__spec__
    assert module is not None, "run it with python -m"
    registry = load()
    # Run as __main__ the module is a second copy; the registered task is in the first.
    handler = registry.handler_of(getattr(importlib.import_module(module.name), function.__name__))
    options = parse_options(handler.function, sys.argv[1:], program=f"python -m {module.name}")
    try:
        with embedded_servers(Settings().checked()) as settings:
            configure_logging(settings)
            sys.exit(asyncio.run(run_by_hand(settings, registry, handler, options, secret=secret)))
    except (ConfigurationError, EmbeddedServerError) as error:
        sys.exit(str(error))


def parse_options(function: Function, arguments: list[str], *, program: str) -> dict[str, Any]:
    """The handler's keyword arguments from the command line."""
    description = (inspect.getdoc(function) or "").partition("\n\n")[0]
    parser = argparse.ArgumentParser(prog=program, description=description)
    hints = get_type_hints(function)
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        kind = _plain(hints[name])
        is_needed = parameter.default is inspect.Parameter.empty
        flag = f"--{name.replace('_', '-')}"
        if kind is bool:
            parser.add_argument(
                flag, action=argparse.BooleanOptionalAction, required=is_needed, default=parameter.default
            )
        else:
            default = None if is_needed else parameter.default
            parser.add_argument(flag, type=kind, required=is_needed, default=default, metavar=kind.__name__.upper())
    return vars(parser.parse_args(arguments))


def _plain(hint: Any) -> type:
    """int of `int | None`: an option that is not given stays None."""
    if isinstance(hint, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    return hint if isinstance(hint, type) else str


async def run_by_hand(
    settings: Settings,
    registry: Registry,
    handler: Handler,
    options: Mapping[str, Any],
    *,
    secret: Collection[str] = (),
) -> int:
    """Run the task once and print how it went. Returns the exit code."""
    rolecall = Rolecall(settings, name="rolecall-by-hand", statement_timeout_ms=STATEMENT_TIMEOUT_MS)
    runner = make_runner(rolecall, registry, connections=2)
    once = replace(handler.message, max_attempts=1)  # who runs it by hand sees it fail and decides
    try:
        recorded = {name: value for name, value in options.items() if name not in secret}
        started = time.monotonic()
        lease = await runner.leases.start(once, recorded)
        outcome = await runner.execute(replace(lease, payload=options), once)
        seconds = time.monotonic() - started
        print(f"{handler.message.name}: {outcome} after {seconds:.1f} s (background task {lease.task_id})")  # noqa: T201
        if outcome is Outcome.DONE:
            return 0
        async with rolecall.read_unit() as services:
            error = select(BackgroundTask.last_error).where(BackgroundTask.id == lease.task_id)
            print((await services.work.session.execute(error)).scalar_one(), file=sys.stderr)  # noqa: T201
        return 1
    finally:
        await runner.leases.aclose()
        await rolecall.aclose()
