"""Passages beside those that were found, where an answer may run over from one into the next."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieve import Hit
from ingest.index import Index
from ingest.passages import Passage

_OF_BEST = 6  # hits of which the neighbours are read too


def with_neighbours(hits: Sequence[Hit], index: Index) -> list[tuple[Passage, float]]:
    """The passages found with their scores, and those before and after the best, at half of it.

    A statement of the bundled corpus stands alone, so only users' documents are read on; a
    neighbour under another heading is another matter.
    """
    found = [(hit.passage, hit.score) for hit in hits]
    known = {passage.id for passage, _ in found}
    for passage, score in found[:_OF_BEST]:
        if index.document(passage.document_id).bundled:
            continue
        beside = index.passages_of(passage.document_id)
        place = next((n for n, each in enumerate(beside) if each.id == passage.id), None)
        if place is None:
            continue
        for each in (*beside[max(0, place - 1) : place], *beside[place + 1 : place + 2]):
            if each.id not in known and each.section == passage.section:
                known.add(each.id)
                found.append((each, score / 2))
    return found
