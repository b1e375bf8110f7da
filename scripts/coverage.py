"""`make coverage`: the suite with every process it starts measured. Exits 1 below `fail_under`, branches included.

Arguments go to the suite: `python -m scripts.coverage tests/api`. Afterwards `coverage report` lists the lines.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from coverage import Coverage


def totals(measured: Coverage) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        found: dict[str, Any] = json.loads(report.read_text())
    return found


def main() -> int:
    measured = Coverage()
    measured.erase()
    suite = subprocess.run([sys.executable, "-m", "coverage", "run", "-m", "tests", *sys.argv[1:]], check=False)
    measured.combine()
    measured.save()
    found = totals(measured)
    goal = float(str(measured.get_option("report:fail_under")))
    percents = {name: file["summary"]["percent_covered"] for name, file in found["files"].items()}
    total = found["totals"]["percent_covered"]
    print(f"\nbelow {goal:g} %:")
    for name, percent in sorted(percents.items(), key=lambda file: file[1]):
        if percent < goal:
            print(f"  {percent:5.1f}  {name}")
    print(f"app/ with branches: {total:.2f} %, to reach {goal:g}")
    return suite.returncode or int(total < goal)


if __name__ == "__main__":
    sys.exit(main())
