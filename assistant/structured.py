"""Structured output: a model that can be held to a schema is; any other is read tolerantly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

SCHEMA: dict[str, Any] = {
    "title": "claims",
    "description": "The claims that answer the question, each resting on numbered evidence.",
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "claim": {"type": "string", "description": "One plain sentence."},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                    "quotes": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["claim", "evidence", "quotes"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}


def can(model: BaseChatModel) -> bool:
    """Whether LangChain's profile of a model says that its provider holds it to a schema."""
    profile: Any = getattr(model, "profile", None) or {}
    return bool(profile.get("structured_output"))


def chunks(model: BaseChatModel, messages: Sequence[BaseMessage]) -> Iterator[Any]:
    """The model's reply in pieces: message chunks, whether held to the schema or not."""
    if not can(model):
        yield from model.stream(list(messages))
        return
    held = model.with_structured_output(SCHEMA, include_raw=True)
    for piece in held.stream(list(messages)):
        raw = piece.get("raw") if isinstance(piece, dict) else None
        if raw is not None:
            yield raw


def text_of(chunk: Any) -> str:  # noqa: ANN401  (a message chunk of any provider)
    """What a piece of a reply says: its text, or the arguments of the call that it makes."""
    called = [c.get("args") or "" for c in getattr(chunk, "tool_call_chunks", None) or ()]
    return str(chunk.text) or "".join(called)
