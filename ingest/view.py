"""The view: the whole index as it was at one moment, for as long as a query needs it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailable
from ingest.document import Document
from ingest.embedding import Vectors
from ingest.expansion import Place
from ingest.file_title import retitled
from ingest.hits import Hits, best, nearest_held, nearest_of
from ingest.lexical import Lexicon, LocalPart, Part, words
from ingest.manifest import Manifest
from ingest.passages import Passage, passage_at, passage_id, split_id
from ingest.ranking import best_rows
from ingest.record import Facets
from ingest.rows import lexical_text
from ingest.saying_vectors import Vector
from ingest.segment import Segment
from ingest.selection import Selection
from ingest.served_part import ServedPart, best_served, part_of
from ingest.visible import VisibleManifest

_T = TypeVar("_T")
_MOST_KEPT = 64
_MANY = 20_000  # passages that are sooner compared one by one than sought in Chroma's graph
_FEW = 1000  # passages whose vectors are sooner compared one by one than searched for
_MOST_DOCUMENTS = 512  # kept in memory


class View:
    """A state of the index. It never changes; segments that a newer state shares are shared.

    Args:
        folder: the index's.
        manifest: what it held; None for an index that does not exist yet.
        earlier: the view before it, whose open segments are used again.

    Raises:
        IndexUnavailable: a segment is missing or damaged.
    """

    def __init__(self, folder: Path, manifest: Manifest | None, earlier: View | None) -> None:
        self.manifest = manifest
        records = manifest.records if manifest else {}
        opened: dict[str, Segment] = earlier.segments if earlier else {}
        self.homes = manifest.homes if manifest else {}
        inhabited = set(self.homes.values())
        self.segments: dict[str, Segment] = {
            name: opened.get(name) or Segment(folder, name, record)
            for name, record in records.items()
            if record.passages and name in inhabited
        }
        self._live = {name: self._live_rows(name) for name in self.segments}
        self._parts = {name: self._part(name) for name in self.segments}
        self.lexicon = Lexicon(list(self._parts.values()))
        self._kept: dict[Hashable, Any] = {}
        self.document = lru_cache(maxsize=_MOST_DOCUMENTS)(self._document)

    def _document(self, identifier: str) -> Document:
        """The stored document.

        Raises:
            FileNotFoundError: the segment has been removed since.
            IndexUnavailable: the index holds no such document.
        """
        home = self.homes.get(identifier)
        if home is None:
            raise IndexUnavailable(f"the index has no document {identifier!r}")
        found = self.segments[home].document(identifier)
        entry = self.manifest.documents[identifier] if self.manifest else None
        # Of a document of two names, the one that it was read from may not be seen.
        return found if entry is None or entry.path == found.path else _named(found, entry.path)

    def _part(self, name: str) -> Part:
        """The postings of a segment, and whether words of its dead rows may be told."""
        segment = self.segments[name]
        if not isinstance(self.manifest, VisibleManifest):
            return part_of(segment.postings, self._live[name], name)
        return part_of(
            segment.postings, self._live[name], name, lambda row: self._words(segment, row)
        )

    def _words(self, segment: Segment, row: int) -> list[str]:
        """The words of a row, as they were counted when the segment was written."""
        document_id, start, end = split_id(segment.id_of(row))
        document = self.document(document_id)
        return words(lexical_text(document, passage_at(document, start, end)))

    # -- searching -------------------------------------------------------------------------

    def dense(self, vector: Vectors, k: int, among: Collection[str] | None = None) -> Hits:
        """The `k` passages nearest to a query's vector, shape (1, dimension), by cosine.

        Args:
            vector: of the query.
            k: how many at most.
            among: the ids that may be found; by default all. Chroma's own filter costs in
                proportion to the collection, so more are fetched than wanted and left out here.
        """
        found: Hits = []
        if among is None:
            for segment in self.segments.values():
                found += self._nearest_live(segment, vector, k)
            return best(found, k)
        wanted = frozenset(among)
        for name, rows in self._selected(wanted).rows.items():
            segment = self.segments[name]
            if segment.held is not None and len(rows) <= _MANY:
                found += nearest_held(segment, segment.held, vector, rows, k)
            elif len(rows) <= _FEW:
                found += nearest_of(segment, vector, [segment.id_of(int(row)) for row in rows])
            else:
                depth = k * segment.vectors.count // len(rows) + k
                found += self._nearest(segment, vector, k, depth, wanted)
        return best(found, k)

    def lexical(self, query: str, k: int, among: Collection[str] | None = None) -> Hits:
        """The `k` best passages by BM25 with a score above zero; of `among` if given.

        Raises:
            WordsUnavailable: the server of some segments' words does not answer just now.
            FileNotFoundError: it holds one of them no more.
        """
        weights = self.lexicon.weights(query)
        selected = None if among is None else self._selected(among)
        found = self._served(weights, k, selected)
        allowed = None if selected is None else selected.allowed
        for name, part in self._parts.items():
            if not isinstance(part, LocalPart) or (allowed is not None and name not in allowed):
                continue
            inside = None if allowed is None else allowed[name]
            rows = best_rows(part, weights, self.lexicon.average, k, inside)
            found += [(self.segments[name].id_of(row), score) for row, score in rows]
        return best(found, k)

    def asked(self, vector: NDArray[np.float32]) -> dict[Place, float]:
        """How like a query's vector each statement's likest question is, as cosines."""
        found: dict[Place, float] = {}
        for name, segment in self.segments.items():
            likest = segment.expansion.likest(vector).tolist()
            nearest = dict(zip(segment.expansion.places, likest, strict=True))
            if self._live[name] is not None:
                nearest = {p: c for p, c in nearest.items() if self.homes.get(p[0]) == name}
            found.update(nearest)
        return found

    def expanded(
        self, vector: NDArray[np.float32], k: int, among: Collection[str] | None = None
    ) -> Hits:
        """The `k` passages with a statement whose questions are likest; of `among` if given."""
        found: Hits = []
        for name, segment in self.segments.items():
            nearest = np.full(segment.record.passages, -np.inf, dtype=np.float32)
            inside = segment.stated >= 0
            np.maximum.at(nearest, segment.stated[inside], segment.expansion.likest(vector)[inside])
            live = self._live[name]
            rows = np.flatnonzero(
                np.isfinite(nearest) if live is None else np.isfinite(nearest) & live
            )
            found += [(segment.ids[row], float(nearest[row])) for row in rows]
        return best([hit for hit in found if among is None or hit[0] in among], k)

    def sayings(self, texts: Iterable[str]) -> dict[str, Vector]:
        """The vectors of those of the texts that are kept, by text."""
        wanted = list(texts)
        found: dict[str, Vector] = {}
        for segment in self.segments.values():
            if len(segment.sayings):
                found |= segment.sayings.of(text for text in wanted if text not in found)
        return found

    def kept(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What `make` gives, which may be what it gave for the key before: the view is the same."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept = {}
            self._kept[key] = made = make()
            return made
        found: _T = self._kept[key]
        return found

    # -- passages --------------------------------------------------------------------------

    @cached_property
    def spans(self) -> dict[str, list[tuple[int, int, str]]]:
        """By document: start, end and id of its passages, in order."""
        return {
            i: [(s, e, passage_id(i, s, e)) for s, e in self.segments[home].spans(i)]
            for i, home in sorted(self.homes.items())
        }

    @cached_property
    def facets(self) -> dict[str, Facets]:
        """What each document may be narrowed by, by its id."""
        documents = self.manifest.documents if self.manifest else {}
        return {identifier: entry.facets for identifier, entry in documents.items()}

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages by id; ids that the index does not hold are left out."""
        found: dict[str, Passage] = {}
        for identifier in ids:
            document_id, start, end = split_id(identifier)
            segment = self.segments.get(self.homes.get(document_id, ""))
            if segment and segment.row_of(identifier) is not None:
                found[identifier] = passage_at(self.document(document_id), start, end)
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document in reading order."""
        home = self.homes.get(document_id)
        if home is None:
            return []
        document = self.document(document_id)
        return [passage_at(document, s, e) for s, e in self.segments[home].spans(document_id)]

    # -- inside ----------------------------------------------------------------------------

    def _live_rows(self, name: str) -> NDArray[np.bool_] | None:
        """Which rows of a segment are of documents that it is the home of; None for all."""
        segment = self.segments[name]
        dead = [i for i in segment.record.documents if self.homes.get(i) != name]
        if not dead:
            return None
        live = np.ones(segment.record.passages, dtype=np.bool_)
        for identifier in dead:
            rows = segment.rows_of(identifier)
            live[rows.start : rows.stop] = False
        return live

    def _nearest_live(self, segment: Segment, vector: Vectors, k: int) -> Hits:
        """The `k` nearest passages of a segment, whatever share of it is live."""
        live = self._live[segment.folder.name]
        if live is None:
            return self._nearest(segment, vector, k, k)
        rows = np.flatnonzero(live)
        dead = live.size - len(rows)
        if dead > k and segment.held is not None and len(rows) <= _MANY:
            return nearest_held(segment, segment.held, vector, rows, k)
        if dead > k and len(rows) <= _FEW:
            return nearest_of(segment, vector, [segment.ids[row] for row in rows])
        depth = k + min(dead, k * dead // max(len(rows), 1) + k)
        return self._nearest(segment, vector, k, depth)

    def _nearest(
        self,
        segment: Segment,
        vector: Vectors,
        k: int,
        depth: int,
        among: Collection[str] | None = None,
    ) -> Hits:
        """The `k` nearest live passages of a segment, `depth` of all looked at first."""
        name, count = segment.folder.name, segment.vectors.count
        while True:
            found = [
                (identifier, cosine)
                for identifier, cosine in segment.vectors.nearest(vector, min(depth, count))
                if self.homes.get(split_id(identifier)[0]) == name
                and (among is None or identifier in among)
            ]
            if len(found) >= k or depth >= count:
                return found[:k]
            depth *= 2

    def _served(self, weights: list[tuple[str, float]], k: int, selected: Selection | None) -> Hits:
        """The best of the passages whose words are on a server."""
        parts = [part for part in self._parts.values() if isinstance(part, ServedPart)]
        if not parts:
            return []
        ranges = None if selected is None else selected.ranges
        hits = best_served(parts, weights, self.lexicon.average, k, ranges)
        return [(self.segments[name].id_of(row), score) for name, row, score in hits]

    def _selected(self, among: Collection[str]) -> Selection:
        """Which rows a set of ids is; of many kept for the next search among the same."""
        if len(among) <= _FEW:
            return Selection.of_few(self.segments, self.homes, among)
        wanted = frozenset(among)

        def select() -> Selection:
            return Selection.of_many(self.segments, self.homes, self.spans, wanted)

        return self.kept(("selection", wanted), select)


def _named(document: Document, path: str) -> Document:
    """A document as it would be called if it had been read from another of its files."""
    title = retitled(document.title, document.path, path)
    return document.model_copy(update={"path": path, "title": title})
