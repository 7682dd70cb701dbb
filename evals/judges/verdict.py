"""One verdict of a model, and judges that ask the model only what is not kept yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from evals.metrics.judges import Judges

Task = Literal["support", "nugget"]
"""Whether a passage supports a claim, or an answer's sentences, one a line, hold a nugget."""


@dataclass(frozen=True)
class Verdict:
    """What a model said of a claim and a text.

    Attributes:
        stands: whether the text supports the claim, or holds the nugget.
        score: how much speaks for it, 0 to 1: a probability, or the share of replies.
        disagreed: share of the replies, 0 to 1, that did not give this verdict.
    """

    stands: bool
    score: float
    disagreed: float = 0.0


class Model(Protocol):
    """A model that judges. `version` changes with whatever may change its verdicts."""

    version: str

    def assess(self, task: Task, claim: str, text: str) -> Verdict | None:
        """A verdict; None where the model gave none."""
        ...


class Store(Protocol):
    """Where verdicts are kept, by the judge's full name and what it was asked."""

    def get(self, judge: str, task: Task, claim: str, text: str) -> Verdict | None:
        """The verdict kept, None if there is none."""
        ...

    def put(self, judge: str, task: Task, claim: str, text: str, verdict: Verdict) -> None:
        """Keep a verdict."""
        ...


@dataclass(frozen=True, kw_only=True)
class ModelJudges(Judges):
    """Judges with a model behind them; `weigh` is `support` with score and spread."""

    weigh: Callable[[str, str], Verdict | None]


def judges_of(name: str, model: Model, store: Store) -> ModelJudges:
    """Judges that ask `store` first. Their name is "NAME (VERSION)".

    Where there is no text there is no support, and nobody is asked. What came of an error, and
    what gave no verdict, is not kept, so that it is asked again.
    """
    full = f"{name} ({model.version})"

    def assess(task: Task, claim: str, text: str) -> Verdict | None:
        if not text.strip():
            return Verdict(stands=False, score=0.0)
        verdict = store.get(full, task, claim, text)
        if verdict is None:
            verdict = model.assess(task, claim, text)
            if verdict is not None:
                store.put(full, task, claim, text, verdict)
        return verdict

    def weigh(claim: str, quotes: str) -> Verdict | None:
        return assess("support", claim, quotes)

    def support(claim: str, quotes: str) -> bool | None:
        return _stands(weigh(claim, quotes))

    def holds(nugget: str, sentences: Sequence[str]) -> bool | None:
        lines = "\n".join(" ".join(sentence.split()) for sentence in sentences)
        return _stands(assess("nugget", nugget, lines))

    return ModelJudges(support=support, holds=holds, name=full, weigh=weigh)


def _stands(verdict: Verdict | None) -> bool | None:
    return None if verdict is None else verdict.stands
