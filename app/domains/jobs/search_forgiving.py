"""What people may have meant: a skill by another of its names, a title's word mistyped."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA

from app.domains.jobs.search_query import Term

LONGEST_NAME = 3  # words of a skill's name that are looked for
MOST_SYNONYMS = 6
MIN_LENGTH = 4  # a shorter word is one edit away from too many others


def names_in(terms: Sequence[Term]) -> dict[str, tuple[int, int]]:
    """Runs of plain words that may be a skill's name, each with the places of its terms."""
    runs: dict[str, tuple[int, int]] = {}
    for start in range(len(terms)):
        for end in range(start + 1, min(len(terms), start + LONGEST_NAME) + 1):
            if not _is_plain(terms[end - 1]):
                break
            runs[" ".join(term.words[0] for term in terms[start:end])] = (start, end)
    return runs


def with_skills(terms: Sequence[Term], skills: Mapping[str, tuple[int, tuple[tuple[str, ...], ...]]]) -> list[Term]:
    """The terms, those that name a skill as one: the longest names first. `skills`: name → id and other names."""
    result: list[Term] = []
    start = 0
    while start < len(terms):
        for end in range(min(len(terms), start + LONGEST_NAME), start, -1):
            run = terms[start:end]
            known = skills.get(" ".join(term.words[0] for term in run)) if all(map(_is_plain, run)) else None
            if known is not None:
                id, synonyms = known
                words = tuple(term.words[0] for term in run)
                others = tuple(name for name in synonyms if name and name != words)
                result.append(Term(words, skill=id, synonyms=others[:MOST_SYNONYMS]))
                start = end
                break
        else:
            result.append(terms[start])
            start += 1
    return result


def may_be_mistyped(terms: Iterable[Term]) -> set[str]:
    """Words of which a posting must have each, long enough to be told from others."""
    return {
        word
        for term in terms
        if not term.is_negative and not term.is_prefix and term.skill is None and len(term.words) == 1
        for word in term.words
        if len(word) >= MIN_LENGTH and word.isalpha()
    }


def nearest(word: str, candidates: Iterable[tuple[str, int]]) -> str | None:
    """The candidate with the fewest edits (one, from eight letters on two), of several the commonest; or none."""
    most = 1 if len(word) < 8 else 2
    best: tuple[int, int, str] | None = None
    for candidate, seen in candidates:
        edits = OSA.distance(word, candidate, score_cutoff=most)
        if 0 < edits <= most:
            place = (edits, -seen, candidate)
            best = place if best is None else min(best, place)
    return None if best is None else best[2]


def _is_plain(term: Term) -> bool:
    return not term.is_negative and not term.is_prefix and len(term.words) == 1 and term.skill is None
