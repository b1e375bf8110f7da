"""The European Commission's skill classification ESCO, as its CSV download is laid out.

`skills_en.csv` has a skill a row; `altLabels` and `hiddenLabels` have a name a line (in some editions a bar between).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import InvalidInput
from app.domains.skills.taxonomy import TaxonomySkill

SKILLS_FILE = re.compile(r"(^|/)skills_[a-z]{2}\.csv$")
BETWEEN_LABELS = re.compile(r"\s*[\n|]\s*")


def read_esco(path: Path) -> Iterator[TaxonomySkill]:
    """The skills of an ESCO download: the ZIP, the CSV taken out of it, or a folder with either."""
    with io.StringIO(_skills_csv(path), newline="") as text:
        rows = csv.DictReader(text)
        if not {"preferredLabel", "altLabels"} <= set(rows.fieldnames or ()):
            raise InvalidInput(f"{path.name} is no ESCO skills file: it lacks preferredLabel and altLabels")
        for row in rows:
            name = " ".join(row["preferredLabel"].split())
            labels = BETWEEN_LABELS.split(f"{row['altLabels']}\n{row.get('hiddenLabels') or ''}")
            aliases = tuple(dict.fromkeys(label for label in labels if label and label != name))
            yield TaxonomySkill(name, None, aliases)


def _skills_csv(path: Path) -> str:
    if path.is_dir():
        inside = sorted(path.glob("*.csv")) + sorted(path.glob("*.zip"))
        path = next((file for file in inside if _holds_skills(file)), path)
    if path.is_file() and _holds_skills(path):
        if path.suffix.lower() == ".csv":
            return path.read_text(encoding="utf-8-sig")
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if SKILLS_FILE.search(name))
            return archive.read(name).decode("utf-8-sig")
    raise InvalidInput(f"{path} has no skills_en.csv: give the ESCO archive, its folder or that file")


def _holds_skills(path: Path) -> bool:
    if path.suffix.lower() == ".csv":
        return SKILLS_FILE.search(path.name) is not None
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(SKILLS_FILE.search(name) for name in archive.namelist())
