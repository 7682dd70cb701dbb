"""Retrieval: dense, lexical and expanded search over passages, fused by reciprocal rank."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from assistant.filters import ALL, Filters
from assistant.fusion import fuse
from assistant.narrowing import admitted
from assistant.options import Options
from corpus.errors import VectorsUnavailable
from ingest.index import Index
from ingest.observing import during
from ingest.passages import Passage

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
    """What a search found; not `whole` where the vectors' server did not answer, and passages were
    found by their words, and by the questions that they answer, alone."""

    hits: tuple[Hit, ...]
    whole: bool


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
        """The same as `search`, and whether all could be searched."""
        with during("retrieval"):
            return self._find(query, k, also, filters)

    def _find(self, query: str, k: int | None, also: str, filters: Filters) -> Found:
        index = self.index.now()
        depth = max(self.options.depth, k or self.k)
        among = admitted(filters, index) if filters else None
        whole = True
        try:
            dense, lexical, expanded = self._searches(index, query, depth, among)
            more = self._searches(index, also, depth, among) if also else []
        except VectorsUnavailable as error:
            _log.warning("searched by words alone: %s", error)
            whole = False
            dense, lexical, expanded = self._searches(index, query, depth, among, whole)
            more = self._searches(index, also, depth, among, whole) if also else []
        rankings = [dense, lexical, expanded, *more]
        listed = [[i for i, _ in found] for found in rankings if found]
        fused = fuse(listed, self.options.rrf_k)[: k or self.k]
        passages = index.passages([identifier for identifier, _ in fused])
        by_dense, by_lexical = dict(dense), dict(lexical)
        hits = tuple(
            Hit(passages[i], score, by_dense.get(i), by_lexical.get(i))
            for i, score in fused
            if i in passages
        )
        return Found(hits, whole)

    def _searches(
        self,
        index: Index,
        query: str,
        depth: int,
        among: frozenset[str] | None,
        whole: bool = True,
    ) -> list[list[tuple[str, float]]]:
        """What each search finds, as (id, score) pairs; nothing for one that is switched off."""
        return [
            index.dense(query, depth, among) if self.options.dense and whole else [],
            index.lexical(query, depth, among) if self.options.lexical else [],
            index.expanded(query, depth, among) if self.options.expansion else [],
        ]


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
