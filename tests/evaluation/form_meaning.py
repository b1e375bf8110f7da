"""How rightly labels are understood by meaning alone, and questions known again: where the thresholds come from.

python -m tests.evaluation forms
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from app.clients.embeddings.local import LocalEmbedder
from app.domains.auto_apply import vocabulary
from app.domains.auto_apply.meanings import AHEAD_ENOUGH, LIKE_ENOUGH, Meanings, label_text, label_texts
from app.domains.auto_apply.questions import SAME_MEANING, can_mean_the_same, normalise_question, telling_words
from app.domains.auto_apply.topics import Reserved
from tests.evaluation.form_mapping import text_rows

PAIRS = Path(__file__).with_name("question_pairs.json")


def pairs() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(PAIRS.read_text(encoding="utf-8"))
    return read


def meanings_of(texts: list[str]) -> Meanings:
    known = list(dict.fromkeys(texts))
    return Meanings(dict(zip(known, asyncio.run(LocalEmbedder().embed(known)), strict=True)))


def labels() -> None:
    """Every label of one line as if no rule knew it, nor its own words stood among the examples."""
    rows = [
        row
        for row in text_rows()
        if row["kind"] in {"text", "email", "phone", "url"}
        and "section" not in row
        and label_text(row["label"])
        and vocabulary.may_be_a_fact(row["label"])
        and vocabulary.reserved_topic(row["label"]) is None
        and not vocabulary.is_about_somebody_else(row["label"])
        and not vocabulary.is_about_another_thing(row["label"])
    ]
    meanings = meanings_of(label_texts(row["label"] for row in rows))
    print(f"labels by meaning alone ({len(rows)}; in use: {LIKE_ENOUGH}, {AHEAD_ENOUGH} ahead):")
    for like in (0.75, 0.8, 0.85, 0.9):
        for ahead in (0.05, 0.15):
            told = [
                (row["fact"], fact)
                for row in rows
                if (fact := meanings.fact_of(row["label"], like=like, ahead=ahead, without_itself=True)) is not None
            ]
            right = sum(label == fact for label, fact in told)
            print(f"  from {like}, {ahead} ahead: {right} right, {len(told) - right} wrong")


def questions() -> None:
    meanings = meanings_of([normalise_question(pair[which]) for pair in pairs() for which in ("one", "other")])
    scored = [(pair["same"], _is_known(pair, meanings), _can_be(pair), _likeness(pair, meanings)) for pair in pairs()]
    same = sum(is_same for is_same, *_ in scored)
    print(
        f"questions known again ({same} pairs that are one, {len(scored) - same} that are two; in use: {SAME_MEANING}):"
    )
    for least in (0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        found = [(is_same, by_words or (can_be and like >= least)) for is_same, by_words, can_be, like in scored]
        unguarded = sum(not is_same and (by_words or like >= least) for is_same, by_words, _, like in scored)
        right = sum(is_same and is_found for is_same, is_found in found)
        wrong = sum(not is_same and is_found for is_same, is_found in found)
        print(f"  from {least}: {right} right, {wrong} wrong; {unguarded} wrong without the check of the words")


def _is_known(pair: dict[str, Any], meanings: Meanings) -> bool:
    return normalise_question(pair["one"]) == normalise_question(pair["other"]) or (
        _is_one_class(pair) and telling_words(pair["one"]) == telling_words(pair["other"])
    )


def _can_be(pair: dict[str, Any]) -> bool:
    return _is_one_class(pair) and can_mean_the_same(pair["one"], pair["other"])


def _is_one_class(pair: dict[str, Any]) -> bool:
    topics = {vocabulary.reserved_topic(pair[which]) for which in ("one", "other")}
    return len(topics) == 1 and topics != {Reserved.CONSENT}


def _likeness(pair: dict[str, Any], meanings: Meanings) -> float:
    return meanings.likeness(normalise_question(pair["one"]), normalise_question(pair["other"]))


def report() -> None:
    labels()
    questions()
