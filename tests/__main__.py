"""`make test`: the whole suite on every core, the skips printed last."""

import compileall
import os
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"


class Skips:
    """Collects why tests were skipped and prints it as the last thing."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.reasons.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        if self.reasons:
            print("\nskipped:", *sorted(self.reasons), sep="\n  ")


def keep_compiled() -> None:
    """The suite starts a hundred processes: the application is compiled once, also where the environment keeps nothing."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(APP, quiet=1)


def main() -> int:
    keep_compiled()
    workers = str(max(2, os.cpu_count() or 2) + 2)  # some tests wait
    return int(pytest.main(["-n", workers, "--dist", "worksteal", "-q", *sys.argv[1:]], plugins=[Skips()]))


if __name__ == "__main__":
    sys.exit(main())
