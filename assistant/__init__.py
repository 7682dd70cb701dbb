"""Answers from the corpus in which every sentence can be checked.

>>> from assistant import Assistant
>>> answer = Assistant.open().ask("What happened to Total Place?")  # doctest: +SKIP
>>> answer.claims[0].citations[0].quote  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Claim, Coverage, Finding, Source, Topic
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.options import Options
from assistant.retrieve import Hit
from corpus.errors import (
    CorpusError,
    IndexUnavailable,
    IngestError,
    JoinedupError,
    ModelUnavailable,
    UsageError,
)

if TYPE_CHECKING:
    from assistant.hybrid import HybridRetriever

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Claim",
    "Conversation",
    "CorpusError",
    "Coverage",
    "Finding",
    "Hit",
    "HybridRetriever",
    "IndexUnavailable",
    "IngestError",
    "JoinedupError",
    "ModelUnavailable",
    "Options",
    "Source",
    "Topic",
    "UsageError",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (what a module holds may be anything)
    """The LangChain retriever, whose library takes most of a second to be imported."""
    if name == "HybridRetriever":
        from assistant.hybrid import HybridRetriever

        return HybridRetriever
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
