"""Finding where a quote truly stands, whatever its typography."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from assistant.normalise import normalise, normalise_with_offsets
from corpus.errors import WordsUnavailable
from ingest.document import Document
from ingest.index import Index

_DEPTH = 30  # passages of the whole corpus that are looked through for a misplaced quote


def locate(
    quote: str, index: Index, likely: Iterable[str] = ()
) -> tuple[Document, int, int] | None:
    """The document and the span, end exclusive, where a quote stands; None where it does not.

    Args:
        quote: the words; compared in the form of `normalise`.
        index: where to look.
        likely: ids of the documents to look in first.
    """
    wanted = normalise(quote)
    if not wanted:
        return None
    known = set(index.document_ids)
    for identifier in dict.fromkeys((*(i for i in likely if i in known), *_near(quote, index))):
        document = index.document(identifier)
        span = find(wanted, document.text)
        if span:
            return document, *span
    return None


def _near(quote: str, index: Index) -> list[str]:
    """Ids of documents that share the most words; none where their server does not answer."""
    try:
        return [i.rpartition("#")[0] for i, _ in index.lexical(quote, _DEPTH)]
    except WordsUnavailable:
        return []


def find(wanted: str, text: str) -> tuple[int, int] | None:
    """The span of `text` whose normal form is `wanted`, itself normal; None where there is none."""
    folded, offsets = _folded(text)
    place = folded.find(wanted)
    if place < 0:
        return None
    return offsets[place], offsets[place + len(wanted) - 1] + 1


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, list[int]]:
    return normalise_with_offsets(text)
