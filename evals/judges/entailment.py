"""A judge that is a model of natural language inference: does the text entail the claim?

For ALCE's citation figures with such a model see Gao and others, 2023; for judging a long text by
its best part, Laban and others, "SummaC", 2022.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ModelUnavailable
from evals.judges.verdict import Task, Verdict
from ingest.environment import quieten
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

quieten()  # before any model library loads
_LABEL = "entailment"
_SPECIAL = 4
"""Tokens that mark where a pair begins, divides and ends, at most."""
_WINDOW = 512
"""Tokens read of a pair where the model does not say."""


class Entailment:
    """A cross-encoder's verdict: the label "entailment" is more likely than all the others.

    Its version is a hash of its weights and labels, so another model in the same folder is
    another judge.

    Args:
        name: a folder, or the name of a model on a hub, from which it is fetched.

    Raises:
        ModelUnavailable: it cannot be loaded, or has no label "entailment".
    """

    def __init__(self, name: str) -> None:
        self._model = _load(name)
        labels = {int(i): str(label) for i, label in self._model.model.config.id2label.items()}
        places = [i for i, label in labels.items() if label.casefold() == _LABEL]
        if not places:
            raise ModelUnavailable(
                f"the judge's model {name!r} has no label {_LABEL!r}, only "
                f"{', '.join(labels.values())}; name a model of natural language inference"
            )
        self._place = places[0]
        self.version = f"weights {_digest(self._model, labels)}"
        # The tokenizer cannot be used by two threads at once ("Already borrowed").
        self._busy = threading.Lock()

    def assess(self, task: Task, claim: str, text: str) -> Verdict:
        """The verdict of the part of the text that entails the claim best.

        A text that is longer than the model reads is judged in windows of whole sentences; the
        sentences of an answer are judged one by one.
        """
        import torch

        with self._busy:
            read = self._model.max_seq_length or _WINDOW
            room = max(1, read - self._count(claim) - _SPECIAL)
            parts = text.split("\n") if task == "nugget" else windows(text, self._count, room)
            probabilities = self._model.predict(
                [(part, claim) for part in parts],
                activation_fn=torch.nn.Identity(),
                apply_softmax=True,
                show_progress_bar=False,
            )
        score = float(probabilities[:, self._place].max())
        return Verdict(stands=score > 0.5, score=score)

    def _count(self, text: str) -> int:
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, truncation=False, verbose=False
        )
        return len(encoded["input_ids"])


def windows(text: str, count: Callable[[str], int], room: int) -> list[str]:
    """The text, or runs of its sentences of at most `room` tokens, each half in the next.

    A sentence that is longer stands alone, and the model reads its beginning.
    """
    if count(text) <= room:
        return [text]
    sentences = [text[start:end] for start, end in sentence_spans(text, 0, len(text))]
    sizes = [count(sentence) for sentence in sentences]
    found, start, end = [], 0, 0
    while end < len(sentences):
        end = start + 1
        while end < len(sentences) and sum(sizes[start : end + 1]) <= room:
            end += 1
        found.append(" ".join(sentences[start:end]))
        start = (start + end + 1) // 2
    return found


def _load(name: str) -> CrossEncoder:
    try:
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return CrossEncoder(name, local_files_only=Path(name).exists())
    except Exception as error:  # the hub, the files and torch each raise their own
        raise ModelUnavailable(
            f"the judge's model {name!r} cannot be loaded ({type(error).__name__}); give "
            "entailment: and a folder, or the name of a model that the hub has"
        ) from error


def _digest(model: CrossEncoder, labels: dict[int, str]) -> str:
    import torch

    digest = hashlib.sha256(repr(sorted(labels.items())).encode())
    for name, weights in sorted(model.model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:12]
