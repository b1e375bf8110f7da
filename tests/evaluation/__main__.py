"""`make eval`: how well CVs and forms are read, postings found, people matched, applications sent. `… NAME` runs one of
cvs, search, abroad, match, forms, sending.
"""

import asyncio
import sys
from collections.abc import Callable

from tests.conftest import REAL_DATA
from tests.evaluation import abroad, cv_fields, forms, match, search, sending


def read_cvs() -> None:
    for name, kind in cv_fields.SETS.items():
        print(kind)
        cv_fields.report(*asyncio.run(cv_fields.evaluate(name)))


def match_people() -> None:
    asyncio.run(match.evaluate())


def read_abroad() -> None:
    asyncio.run(abroad.evaluate())


EVALUATIONS: dict[str, Callable[[], None]] = {
    "cvs": read_cvs,
    "search": search.main,
    "abroad": read_abroad,
    "match": match_people,
    "forms": forms.main,
    "sending": sending.main,
}


def main(wanted: list[str]) -> int:
    unknown = sorted(set(wanted) - EVALUATIONS.keys())
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(EVALUATIONS)}", file=sys.stderr)
        return 2
    if not REAL_DATA.exists():
        print("no data: set REAL_DATA_DIR to the folder of the labelled sets", file=sys.stderr)
        return 2
    for name, evaluate in EVALUATIONS.items():
        if not wanted or name in wanted:
            evaluate()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
