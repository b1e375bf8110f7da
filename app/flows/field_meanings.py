"""Vectors of a form's labels and questions, by the model that comes with the service: nothing leaves the house."""

from collections.abc import Sequence

import structlog

from app.clients.embeddings import EmbeddingFailed
from app.clients.embeddings.local import LocalEmbedder
from app.domains.auto_apply.fields import FormField
from app.domains.auto_apply.mapping import texts_to_compare
from app.domains.auto_apply.meanings import EXAMPLES, Meanings, Vector
from app.domains.auto_apply.questions import KnownAnswer
from app.services import Rolecall

log = structlog.get_logger(__name__)

MOST_TEXTS = 1_500
LONGEST_TEXT = 300


_EXAMPLE_VECTORS: dict[str, Vector] = {}  # the same for every run of this process; two seconds of work


class FieldMeanings:
    """Remembers the vectors of one run: the steps of a form are read again and again."""

    def __init__(self, rolecall: Rolecall) -> None:
        self._embeddings = rolecall.clients.embeddings
        self._vectors: dict[str, Vector] = dict(_EXAMPLE_VECTORS)

    async def of(self, fields: Sequence[FormField], answers: Sequence[KnownAnswer]) -> Meanings | None:
        """What these fields can be compared by; None where there is nothing to compare, or no vectors can be had.

        The thresholds were measured with the local model, so it is asked even where new postings get another's vectors.
        """
        texts = [text for text in texts_to_compare(fields, answers) if len(text) <= LONGEST_TEXT][:MOST_TEXTS]
        embedder = self._embeddings.find(LocalEmbedder.model, LocalEmbedder.revision)
        if not texts or embedder is None:
            return None
        if missing := [text for text in texts if text not in self._vectors]:
            try:
                made = await embedder.embed(missing)
            except EmbeddingFailed as failure:
                log.info("meaning_unavailable", model=embedder.model, error=failure.detail)
                return None
            self._vectors.update(zip(missing, made, strict=True))
            _EXAMPLE_VECTORS.update({text: self._vectors[text] for text in missing if text in EXAMPLES})
        return Meanings(self._vectors)
