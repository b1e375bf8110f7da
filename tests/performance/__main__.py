"""`make bench`: every bench_*.py of this folder, one table; exits 1 below a figure. `… NAME` runs bench_NAME alone."""

import asyncio
import importlib
import inspect
import sys
import time
from pathlib import Path

from tests.performance.table import Row


def run_module(name: str) -> list[Row]:
    """The rows of one module. A module that fails is a row that is not met: the others still run."""
    started = time.monotonic()
    print(f"{name} …", file=sys.stderr, flush=True)
    try:
        module = importlib.import_module(f"tests.performance.{name}")
        rows: list[Row] = asyncio.run(module.run()) if inspect.iscoroutinefunction(module.run) else module.run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs into the table
        rows = [Row(f"{name}: {type(error).__name__}: {str(error)[:200]}", 0.0, "", "to run", False)]
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def show(rows: list[Row]) -> None:
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        verdict = "" if not row.goal else "met" if row.ok else "MISSED"
        print(f"{row.name:<{width}}  {row.value:>12,.2f} {row.unit:<5} {row.goal:<12} {verdict}")


def main(wanted: list[str]) -> int:
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [name for name in found if not wanted or name.removeprefix("bench_") in wanted]
    rows = [row for name in chosen for row in run_module(name)]
    show(rows)
    return 0 if rows and all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
