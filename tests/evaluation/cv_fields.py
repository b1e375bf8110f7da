"""How well CVs are read: fields of labelled CVs, found and right, with 95 % intervals.

    python -m tests.evaluation.cv_fields [SET] [--misses]

Reads the files below REAL_DATA_DIR through the reader that the worker uses, and those of `made_cvs`, which were written for
this. What nobody who made the reader looked at is to stay a measure: its misses are not to be read. Names, addresses and numbers of real people stand in the labels as digests; `--misses` prints only what the reader
proposed and what of the labels is no digest.
"""

import argparse
import asyncio
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.clients.cv_text import CvText, CvTextRefused, make_cv_text
from app.domains.profiles.cv_reading import read_document
from app.domains.profiles.proposal_schemas import CvProposal
from app.domains.skills.finder import SkillFinder
from app.domains.skills.taxonomy import TECHNOLOGY_TRADES, own_taxonomy
from app.flows.propose_profile import document_of
from tests.conftest import REAL_DATA

TODAY = date(2026, 11, 21)
ROUNDS = 2_000
FIELDS = ("name", "email", "phone", "links", "title", "company", "dates", "school", "degree", "skills", "languages")
DIGEST = "sha256:"
FOLDER = Path(__file__).parent
MADE = FOLDER / "made_cvs"
# What there is, with what it is.
SETS = {
    "development": "40 development CVs",
    "later": "24 CVs of the same kind, of which the misses were mended",
    "unseen": "12 CVs of the same kind that nobody who made the reader looked at",
    "made": "24 CVs of other kinds that nobody who made the reader looked at",
}
SIGNIFICANT = 8  # last digits of a number, which its country's code does not change
TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

Values = Counter[str]
Label = dict[str, Any]


@dataclass
class Score:
    """Of each CV: how many values were right, proposed and labelled."""

    rows: list[tuple[int, int, int]] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def add(self, cv: str, proposed: Values, labelled: Values) -> None:
        right = proposed & labelled
        self.rows.append((right.total(), proposed.total(), labelled.total()))
        for kind, values in (("not found", labelled - right), ("wrong", proposed - right)):
            self.misses += [f"{cv}: {kind}: {value}" for value in values.elements() if DIGEST not in value]

    def figures(self) -> tuple[float, float, float]:
        return f1(self.rows)

    def interval(self) -> tuple[float, float]:
        """Of F1, by drawing the CVs again and again."""
        draw = random.Random(1)
        values = sorted(f1(draw.choices(self.rows, k=len(self.rows)))[2] for _ in range(ROUNDS))
        return values[int(ROUNDS * 0.025)], values[int(ROUNDS * 0.975)]


def f1(rows: Iterable[tuple[int, int, int]]) -> tuple[float, float, float]:
    right, proposed, labelled = (sum(column) for column in zip(*rows, strict=True))
    precision = right / proposed if proposed else 1.0
    recall = right / labelled if labelled else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


class Taxonomy:
    """The service's own, as the reader gets it."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        pairs: list[tuple[str, int]] = []
        self.technologies: set[int] = set()
        for id, skill in enumerate(own_taxonomy(), 1):
            self.names[id] = skill.name
            if skill.trade in TECHNOLOGY_TRADES:
                self.technologies.add(id)
            pairs += [(name, id) for name in (skill.name, *skill.aliases)]
        self.finder = SkillFinder(pairs)
        self.by_name = {plain(name): id for name, id in reversed(pairs)}

    def named(self, item: str) -> list[str]:
        """The skills that an item of a list names: itself, else those that stand in it."""
        whole = self.by_name.get(plain(item))
        ids = [whole] if whole is not None else [found.skill_id for found in self.finder.find(item)]
        return [self.names[id] for id in ids]


def plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def words(value: str) -> str:
    return " ".join(re.findall(r"\w+", plain(value)))


def digits(value: str) -> str:
    return re.sub(r"\D", "", value)


def web(value: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", plain(value)).rstrip("/")


def one(value: str | None, form: Callable[[str], str], label: str | None) -> tuple[Values, Values]:
    """A proposed value and its label in a form in which they can be compared."""
    if label is not None and label.startswith(DIGEST):
        shown = DIGEST + hashlib.sha256(form(value).encode()).hexdigest() if value else None
        return Counter([shown] if shown else []), Counter([label])
    return Counter([form(value)] if value else []), Counter([form(label)] if label else [])


def compare(scores: dict[str, Score], label: Label, proposal: CvProposal) -> None:
    id = label["id"]
    for name, form in (("name", plain), ("email", plain), ("phone", digits)):
        scores[name].add(id, *one(getattr(proposal, name), form, label[name]))
    plain_links = [web(url) for url in label["links"] if not url.startswith(DIGEST)]
    if len(plain_links) == len(label["links"]):
        scores["links"].add(id, Counter(web(link.url) for link in proposal.links), Counter(plain_links))
    jobs, labelled = proposal.experience, label["experience"]
    for name in ("title", "company"):
        scores[name].add(
            id,
            Counter(words(value) for job in jobs if (value := getattr(job, name))),
            Counter(words(job[name]) for job in labelled if job[name]),
        )
    ends = [(job.from_, "present" if job.is_current else job.to) for job in jobs]
    scores["dates"].add(
        id,
        Counter(f"{start} to {end}" for start, end in ends if start or end),
        Counter(f"{job['from']} to {job['to']}" for job in labelled if job["from"] or job["to"]),
    )
    for name in ("school", "degree"):
        scores[name].add(
            id,
            Counter(words(value) for study in proposal.education if (value := getattr(study, name))),
            Counter(words(study[name]) for study in label["education"] if study[name]),
        )
    scores["skills"].add(id, Counter(skill.name for skill in proposal.skills), Counter(label["skills"]))
    scores["languages"].add(
        id,
        Counter(language.code for language in proposal.languages),
        Counter(language["code"] for language in label["languages"]),
    )


def read(text: CvText, taxonomy: Taxonomy) -> CvProposal:
    document = document_of(text)
    proposal = read_document(
        document,
        find_skills=taxonomy.finder.find,
        skill_names=taxonomy.names,
        technologies=taxonomy.technologies,
        today=TODAY,
    )
    for evidence in proposal.evidence:
        if text.text[evidence.start : evidence.end] != evidence.quote:
            raise AssertionError(f"{evidence.field} quotes what does not stand there")
    return proposal


async def text_of(path: Path) -> CvText:
    content = await asyncio.to_thread(path.read_bytes)
    return await make_cv_text().read(content, TYPES[path.suffix])


def labels_of(name: str, taxonomy: Taxonomy) -> tuple[Path, list[Label], list[Label]]:
    """Of one of the SETS: the folder of its files, the labels of those that are to be read and of those to be refused."""
    if name == "made":
        return MADE, made_labels(taxonomy), []
    if name == "development":
        labels = json.loads((FOLDER / "cv_labels.json").read_text(encoding="utf-8"))
        return REAL_DATA, labels["cvs"], labels["refused"]
    later = json.loads((FOLDER / "cv_labels_later.json").read_text(encoding="utf-8"))
    return REAL_DATA, [label for label in later["cvs"] if label["is_mended_for"] == (name == "later")], []


def made_labels(taxonomy: Taxonomy) -> list[Label]:
    """The labels of `made_cvs` in the form of the others: they name skills as the CVs do, and languages by their codes."""
    labels: list[Label] = json.loads((MADE / "gold.json").read_text(encoding="utf-8"))["cvs"]
    for label in labels:
        label["id"] = label["file"]
        label["skills"] = list(dict.fromkeys(name for item in label["skills"] for name in taxonomy.named(item)))
        label["languages"] = [{"code": code} for code in label["languages"]]
        label["phone"] = digits(label["phone"])[-SIGNIFICANT:] if label["phone"] else None
    return labels


async def evaluate(name: str) -> tuple[dict[str, Score], list[str]]:
    """Every score by field, and the refusals that are not as labelled."""
    taxonomy = Taxonomy()
    folder, labels, refused = labels_of(name, taxonomy)
    scores = {field: Score() for field in FIELDS}
    faults: list[str] = []
    for label in labels:
        try:
            proposal = read(await text_of(folder / label["file"]), taxonomy)
        except CvTextRefused as error:
            faults.append(f"{label['id']}: refused as {error.code}")
            continue
        if name == "made" and proposal.phone:
            proposal = proposal.model_copy(update={"phone": digits(proposal.phone)[-SIGNIFICANT:]})
        compare(scores, label, proposal)
    for label in refused:
        try:
            await text_of(folder / label["file"])
            faults.append(f"{label['id']}: not refused")
        except CvTextRefused as error:
            if error.code != label["code"]:
                faults.append(f"{label['id']}: refused as {error.code}, not as {label['code']}")
    return scores, faults


def report(scores: dict[str, Score], faults: list[str]) -> None:
    print(
        f"{'field':<10} {'CVs':>4} {'labelled':>9} {'proposed':>9} {'precision':>10} {'recall':>7} {'F1':>6}  95 % of F1"
    )
    for name, score in scores.items():
        precision, recall, middle = score.figures()
        low, high = score.interval()
        proposed, labelled = (sum(row[column] for row in score.rows) for column in (1, 2))
        if not (proposed or labelled):
            continue  # nothing to be right or wrong about
        print(
            f"{name:<10} {len(score.rows):>4} {labelled:>9} {proposed:>9} {precision:>10.3f} {recall:>7.3f} "
            f"{middle:>6.3f}  {low:.3f} to {high:.3f}"
        )
    print("\n".join(faults))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what was not found and what is wrong")
    parser.add_argument("set", nargs="?", choices=SETS, default="development")
    arguments = parser.parse_args()
    if arguments.set != "made" and not REAL_DATA.exists():
        raise SystemExit(f"no data: {REAL_DATA} is not there (REAL_DATA_DIR)")
    scores, faults = asyncio.run(evaluate(arguments.set))
    report(scores, faults)
    if arguments.misses:
        for name, score in scores.items():
            print(f"\n{name}\n" + "\n".join(score.misses))


if __name__ == "__main__":
    main()
