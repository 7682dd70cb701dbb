"""Answers of other assistants, made into ours, so that one yardstick measures them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Claim, IndexState
from corpus.errors import UsageError
from ingest.sentences import sentence_spans

_TEXT = ("answer", "text", "output", "result", "content")
_CONTEXTS = ("contexts", "context", "source_documents", "documents", "citations")
_MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_UNKNOWN = IndexState(fingerprint="", documents=0, passages=0, model="")


def as_answer(question: str, given: object) -> Answer:
    """An answer from what another assistant gave.

    Args:
        question: as it was asked.
        given: a string, or a mapping or object with the text under "answer", "text", "output",
            "result" or "content", and what it rests on, in order, under "contexts", "context",
            "source_documents", "documents" or "citations" (strings, LangChain documents, or
            mappings with "text"). A marker "[2]" in the text cites the second of them.

    Raises:
        UsageError: there is no text in it.
    """
    text = _first(given, _TEXT)
    if not isinstance(text, str):
        raise UsageError(f"an answer of type {type(given).__name__} has no text; give a string")
    cited = contexts(given)
    refused = is_refusal(text)
    return Answer(
        question=question,
        standalone_question=question,
        status="not_in_corpus" if refused else "answered",
        claims=() if refused else tuple(_claims(text, cited)),
        index=_UNKNOWN,
    )


def contexts(given: object) -> tuple[dict[str, Any], ...]:
    """What an answer rests on, as passages with `document_id` and `text`; () for a string."""
    found = _first(given, _CONTEXTS) if not isinstance(given, (str, Answer)) else ()
    if not isinstance(found, Iterable) or isinstance(found, str):
        return ()
    return tuple(_passage(number, item) for number, item in enumerate(found, 1))


def is_refusal(text: str) -> bool:
    """Whether a text says that it does not know, in its first two sentences."""
    opening = " ".join(text[s:e] for s, e in list(sentence_spans(text, 0, len(text)))[:2])
    return not text.strip() or any(pattern.search(opening) for pattern in _refusals())


def _claims(text: str, cited: tuple[dict[str, Any], ...]) -> Iterable[Claim]:
    for start, end in sentence_spans(text, 0, len(text)):
        sentence = text[start:end]
        numbers = [int(n) for group in _MARKER.findall(sentence) for n in group.split(",")]
        plain = _MARKER.sub("", sentence).strip()
        sources = [cited[n - 1] for n in dict.fromkeys(numbers) if 0 < n <= len(cited)]
        if plain:
            yield Claim(text=plain, citations=tuple(map(citation, sources)))


def citation(passage: Mapping[str, Any]) -> Citation:
    """A citation of the whole of a passage of which only the text and document are known."""
    return Citation(
        document_id=passage["document_id"],
        title=str(passage.get("title", passage["document_id"])),
        publisher="",
        year=None,
        section="",
        page=None,
        quote=passage["text"],
        start=0,
        end=len(passage["text"]),
        url="",
        evidence_type="",
    )


def _passage(number: int, item: object) -> dict[str, Any]:
    if isinstance(item, str):
        return {"document_id": f"context-{number}", "text": item}
    text = _first(item, ("page_content", "text", "quote", "content"))
    metadata = _first(item, ("metadata",))
    named = metadata if isinstance(metadata, Mapping) else {}
    own = _first(item, ("document_id", "id", "source"))
    name = named.get("document_id") or named.get("source") or own or f"context-{number}"
    return {"document_id": str(name), "text": str(text or "")}


def _first(given: object, names: Iterable[str]) -> object:
    if isinstance(given, str):
        return given
    for name in names:
        found = given.get(name) if isinstance(given, Mapping) else getattr(given, name, None)
        if found is not None:
            return found
    return None


@cache
def _refusals() -> list[re.Pattern[str]]:
    lines = Path(__file__).with_name("refusals.txt").read_text(encoding="utf-8").splitlines()
    return [re.compile(line, re.IGNORECASE) for line in lines if line and line[0] != "#"]
