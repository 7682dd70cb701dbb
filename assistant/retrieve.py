"""Retrieval: dense, lexical and expanded search over passages, fused by reciprocal rank."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.filters import ALL, Filters
from assistant.fusion import fuse
from assistant.narrowing import admitted
from assistant.options import Options
from corpus.errors import VectorsUnavailable, WordsUnavailable
from ingest.index import Index
from ingest.observing import during
from ingest.passages import Passage, split_id

Search = Literal["meaning", "words"]
"""The two searches that a server may do, and so may fail to do."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """A retrieved passage. `dense` is a cosine and `lexical` a BM25 score; None if not found so."""

    passage: Passage
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        hits: best first.
        missing: the searches whose server did not answer; the others found the passages.
    """

    hits: tuple[Hit, ...]
    missing: frozenset[Search] = frozenset()


@dataclass(frozen=True)
class Retriever:
    """Searches an index in all three ways. LangChain's form of it is `assistant.HybridRetriever`.

    Attributes:
        index: the index to search.
        k: how many passages to return.
        options: how deep each search goes, whether it is on, and how they are fused.
    """

    index: Index
    k: int = 10
    options: Options = field(default_factory=Options)

    def search(
        self,
        query: str,
        k: int | None = None,
        also: str = "",
        filters: Filters = ALL,
    ) -> list[Hit]:
        """The best passages for the query, best first.

        Args:
            query: what to search for.
            k: how many passages to return; by default the retriever's own number.
            also: another query for the same, such as a conversation's turns; its rankings are
                fused with the first's.
            filters: what the passages must be able to meet; their sentences need not all do so.
        """
        return list(self.find(query, k, also, filters).hits)

    def find(
        self,
        query: str,
        k: int | None = None,
        also: str = "",
        filters: Filters = ALL,
    ) -> Found:
        """The same as `search`, and whether all could be searched.

        Raises:
            IndexUnavailable: neither the words nor the meaning could be.
        """
        with during("retrieval"):
            return self._find(query, k, also, filters)

    def _find(self, query: str, k: int | None, also: str, filters: Filters) -> Found:
        index = self.index.now()
        depth = max(self.options.depth, k or self.k)
        among = admitted(filters, index) if filters else None
        missing: frozenset[Search] = frozenset()
        while True:
            try:
                dense, lexical, expanded = self._searches(index, query, depth, among, missing)
                more = self._searches(index, also, depth, among, missing) if also else []
                break
            except (VectorsUnavailable, WordsUnavailable) as error:
                if missing:
                    raise
                _log.warning("searched without it: %s", error)
                missing = frozenset(
                    ["meaning" if isinstance(error, VectorsUnavailable) else "words"]
                )
        rankings = [dense, lexical, expanded, *more]
        listed = [[i for i, _ in found] for found in rankings if found]
        fused = fuse(listed, self.options.rrf_k)
        if expanded:
            without = [found for found in (dense, lexical, *more[:2]) if found]
            fused = _fair(fused, index, len(listed) / max(1, len(without)))
        fused = fused[: k or self.k]
        passages = index.passages([identifier for identifier, _ in fused])
        by_dense, by_lexical = dict(dense), dict(lexical)
        hits = tuple(
            Hit(passages[i], score, by_dense.get(i), by_lexical.get(i))
            for i, score in fused
            if i in passages
        )
        return Found(hits, missing)

    def _searches(
        self,
        index: Index,
        query: str,
        depth: int,
        among: frozenset[str] | None,
        missing: frozenset[Search],
    ) -> list[list[tuple[str, float]]]:
        """What each search finds, as (id, score) pairs; nothing for one that is switched off or
        missing."""
        dense = self.options.dense and "meaning" not in missing
        lexical = self.options.lexical and "words" not in missing
        return [
            index.dense(query, depth, among) if dense else [],
            index.lexical(query, depth, among) if lexical else [],
            index.expanded(query, depth, among) if self.options.expansion else [],
        ]


def _fair(fused: list[tuple[str, float]], index: Index, share: float) -> list[tuple[str, float]]:
    """The ranking with passages of users' documents raised by the share of the searches that could
    not find them: nobody has written the questions that their statements answer."""
    facets = index.facets
    raised = [(i, score if facets[split_id(i)[0]].bundled else score * share) for i, score in fused]
    return sorted(raised, key=lambda hit: -hit[1])


def provenance(index: Index, hit: Hit) -> dict[str, Any]:
    """A hit's scores and everything that says where its passage stands."""
    passage = hit.passage
    document = index.document(passage.document_id)
    return {
        "id": passage.id,
        "score": hit.score,
        "dense_score": hit.dense,
        "lexical_score": hit.lexical,
        "document_id": passage.document_id,
        "title": document.title,
        "publisher": document.publisher,
        "year": document.year,
        "type": document.type,
        "url": document.url,
        "section": " › ".join(passage.section),
        "page": passage.page,
        "last_page": passage.last_page,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
    }
