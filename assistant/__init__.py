"""Answers from the corpus in which every sentence can be checked.

>>> from assistant import Assistant
>>> answer = Assistant.open().ask("What happened to Total Place?")  # doctest: +SKIP
>>> answer.claims[0].citations[0].quote  # doctest: +SKIP
"""

from __future__ import annotations

from assistant.answer import Answer, Citation, Claim, Coverage, Finding, Source, Topic
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.options import Options
from assistant.retrieve import Hit, HybridRetriever
from corpus.errors import (
    CorpusError,
    IndexUnavailable,
    IngestError,
    JoinedupError,
    ModelUnavailable,
    UsageError,
)

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
