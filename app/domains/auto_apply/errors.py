from app.core.errors import Conflict, Gone, InvalidInput, NotFound


class RunNotFound(NotFound):
    code = "run_not_found"
    title = "There is no such run of yours"


class RunExists(Conflict):
    """Carries `run_id`: the one that is open, sent or unknown."""

    code = "run_exists"
    title = "There is a run for this job already"


class TooManyRuns(Conflict):
    code = "too_many_runs"
    title = "You have as many open runs as one person may have"


class InvalidRunMove(Conflict):
    """Carries `allowed`: what can be done with the run as it is."""

    code = "invalid_transition"
    title = "The run cannot do that from its state"


class AutoApplyDisabled(Conflict):
    code = "auto_apply_disabled"
    title = "Auto-apply is switched off for everybody at the moment"


class NoWayToApply(Conflict):
    code = "no_way_to_apply"
    title = "The posting does not say where to apply"


class AnswerNotFound(NotFound):
    code = "answer_not_found"
    title = "There is no such answer of yours"


class AnswerExists(Conflict):
    """Carries `answer_id`: the one to change instead."""

    code = "answer_exists"
    title = "There is an answer to this question already"


class TooManyAnswers(Conflict):
    code = "too_many_answers"
    title = "The answer bank is full"


class UnfitAnswer(InvalidInput):
    code = "unfit_answer"
    title = "An answer does not fit its question"


class EvidenceNotFound(NotFound):
    code = "evidence_not_found"
    title = "The run has no evidence of that name"


class EvidenceGone(Gone):
    code = "evidence_gone"
    title = "The evidence was deleted, as its time had come"
