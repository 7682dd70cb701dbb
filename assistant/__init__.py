"""Answers from the corpus in which every sentence can be checked.

>>> from assistant import Assistant
>>> answer = Assistant.open().ask("What was Total Place?")
>>> answer.status
'answered'
>>> answer.claims[0].citations[0].quote in answer.to_dict()["claims"][0]["text"]
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Claim, Coverage, Finding, Source, Topic
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.filters import Filters
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
from ingest.passages import Passage
from ingest.settings import Settings

if TYPE_CHECKING:
    from assistant.hybrid import HybridRetriever
    from assistant.runnable import AskRunnable

__all__ = [
    "Answer",
    "AskRunnable",
    "Assistant",
    "Citation",
    "Claim",
    "Conversation",
    "CorpusError",
    "Coverage",
    "Filters",
    "Finding",
    "Hit",
    "HybridRetriever",
    "IndexUnavailable",
    "IngestError",
    "JoinedupError",
    "ModelUnavailable",
    "Options",
    "Passage",
    "Settings",
    "Source",
    "Topic",
    "UsageError",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (what a module holds may be anything)
    """What stands on LangChain, which takes most of a second to be imported."""
    if name == "HybridRetriever":
        from assistant.hybrid import HybridRetriever

        return HybridRetriever
    if name == "AskRunnable":
        from assistant.runnable import AskRunnable

        return AskRunnable
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
