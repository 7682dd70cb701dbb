"""An optional second opinion on the order of evidence: a cross-encoder that the user names.

Nogueira and Cho, "Passage Re-ranking with BERT", 2019. Without a name none is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evidence import Evidence
from assistant.fusion import fuse
from corpus.errors import ModelUnavailable
from ingest.environment import quieten
from ingest.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

quieten()  # before any model library loads
_READ = 40  # pieces of evidence of a part that the cross-encoder reads
_RRF_K = 20  # smaller than between searches: both opinions are of the same few sentences


class Reranker:
    """A cross-encoder, loaded when it is made.

    Args:
        name: a folder, or a name that sentence-transformers knows; naming one on a hub is asking
            for it to be fetched.

    Raises:
        ModelUnavailable: it cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)
        self._busy = threading.Lock()  # the tokenizer cannot be used by two threads at once

    def order(self, query: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence, its best pieces put in the order on which both rankings agree most.

        The scores stay in their places, best first, so that what is near enough to the best to
        be shown is told as before.
        """
        best = list(evidence[:_READ])
        if len(best) < 2:
            return list(evidence)
        with self._busy:
            scores = self._model.predict(
                [(query, f"{e.title}: {e.text}") for e in best], show_progress_bar=False
            )
        names = [str(place) for place in range(len(best))]
        read = sorted(names, key=lambda name: -float(scores[int(name)]))
        fused = [best[int(name)] for name, _ in fuse([names, read], _RRF_K)]
        kept = [replace(e, score=place.score) for e, place in zip(fused, best, strict=True)]
        return [*kept, *evidence[_READ:]]


def configured(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none.

    Raises:
        ModelUnavailable: the one that they name cannot be loaded.
    """
    return Reranker(settings.reranker) if settings.reranker else None


def _load(name: str) -> CrossEncoder:
    try:
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return CrossEncoder(name, num_labels=1, local_files_only=Path(name).exists())
    except Exception as error:  # the hub, the files and torch each raise their own
        raise ModelUnavailable(
            f"the reranker {name!r} cannot be loaded ({type(error).__name__}); set "
            "JOINEDUP_RERANKER to a folder, to the name of a cross-encoder, or to nothing"
        ) from error
