"""Whether an answer's sentences hold a nugget, without a model.

After the fallback of TREC RAG's AutoNuggetizer for automatic assignment (Pradeep and others,
"Initial Nugget Evaluation Results for the TREC 2024 RAG Track", 2024), which uses a language
model: here the nugget's figures must all stand in one sentence, with seven tenths of its stems.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures import NUMBER_WORDS, figures
from ingest.lexical import terms

LEAST_SHARE = 0.7


def holds(nugget: str, sentences: Sequence[str]) -> bool:
    """Whether one of the sentences states the nugget."""
    needed, numbers = _words(nugget), figures(nugget)
    for sentence in sentences:
        if numbers - figures(sentence):
            continue
        if len(needed & _words(sentence)) >= LEAST_SHARE * len(needed):
            return True
    return False


def _words(text: str) -> set[str]:
    """Stems of the words that are not numbers, which are compared as figures."""
    return {t for t in terms(text) if not any(map(str.isdigit, t)) and t not in NUMBER_WORDS}
