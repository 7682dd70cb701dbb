"""Judges by name: who says whether quotes support a sentence and answers hold a nugget.

A model's verdicts are kept, so the same question is never paid for twice, and count only once
the model agreed with people (`evals.judges.calibration.require`).
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UsageError
from evals.judges.cache import VerdictCache
from evals.judges.verdict import ModelJudges, judges_of
from evals.metrics.judges import Judges

__all__ = ["RUNS", "ModelJudges", "open_judges"]

RUNS = 3
"""How often a language model is asked the same, since it may answer differently each time."""


def open_judges(name: str, cache: Path, runs: int = RUNS) -> Judges:
    """The judges that a name stands for.

    Args:
        name: "lexical"; "entailment:MODEL", a sentence-transformers cross-encoder with labels of
            natural language inference, by folder or by the name of a hub, which is then asked
            for it; or "llm:PROVIDER:MODEL", a chat model that LangChain's `init_chat_model` opens.
        cache: folder of the verdicts; made where it does not exist.
        runs: how often a language model is asked the same.

    Raises:
        ModelUnavailable: the model cannot be opened.
        UsageError: no judge has such a name, or `cache` cannot be used.
    """
    kind, _, model = name.partition(":")
    if name == "lexical":
        return Judges()
    if kind == "entailment" and model:
        from evals.judges.entailment import Entailment

        return judges_of(name, Entailment(model), VerdictCache(cache))
    provider, _, chat_model = model.partition(":")
    if kind == "llm" and provider and chat_model:
        from assistant.model import open_chat_model
        from evals.judges.llm import ChatJudge

        judge = ChatJudge(open_chat_model(model), runs)
        return judges_of(name, judge, VerdictCache(cache))
    raise UsageError(
        f"--judge {name}: no such judge; give lexical, entailment:MODEL or llm:PROVIDER:MODEL"
    )
