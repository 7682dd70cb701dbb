"""The index: stored documents, dense vectors in Chroma, and the lexical index, in one folder."""

from __future__ import annotations

import bisect
import os
import sys
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnavailable
from ingest.document import Document
from ingest.embedding import Embedder, Vectors
from ingest.environment import quieten
from ingest.expansion import Expansion, Place
from ingest.lexical import LexicalIndex
from ingest.manifest import Facets, Manifest
from ingest.passages import Passage, split_id
from ingest.rows import to_passage, to_row

quieten()  # before Chroma loads
_FEW = 1000  # passages whose vectors are sooner compared one by one than searched for
_MOST_VECTORS = 50_000  # kept in memory: about 80 MB


class Index:
    """An index folder, opened by one process at a time for writing.

    Args:
        folder: where it lives; made on the first write.
        embedder: turns texts into vectors; its model must be the one that built the index.

    Raises:
        IndexUnavailable: the folder was built with another model or another version.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        self.manifest = Manifest.load(folder)
        if self.manifest and self.manifest.model != embedder.model:
            raise IndexUnavailable(
                f"{folder} was built with the model {self.manifest.model!r}, not "
                f"{embedder.model!r}; choose another folder with --index, or that model"
            )
        self.expansion = Expansion(folder / "expansion")
        self._documents: dict[str, Document] = {}
        self._vectors: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}

    # -- reading ---------------------------------------------------------------------------

    def documents_about(self, initiative: str) -> list[str]:
        """Ids of the documents whose subject is the initiative."""
        files = self.manifest.files.values() if self.manifest else ()
        return sorted({f.document_id for f in files if f.subject == initiative})

    @property
    def document_ids(self) -> list[str]:
        """The ids of the documents, sorted."""
        files = self.manifest.files.values() if self.manifest else ()
        return sorted({entry.document_id for entry in files})

    def document(self, identifier: str) -> Document:
        """The stored document.

        Raises:
            IndexUnavailable: the index holds no such document.
        """
        if identifier not in self._documents:
            path = self._document_path(identifier)
            try:
                self._documents[identifier] = Document.model_validate_json(path.read_bytes())
            except OSError as error:
                raise IndexUnavailable(f"the index has no document {identifier!r}") from error
        return self._documents[identifier]

    def dense(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages nearest by cosine, as (id, cosine) pairs, nearest first.

        Args:
            query: what to search for.
            k: how many at most.
            among: the ids that may be found; by default all. Chroma's own filter costs in
                proportion to the collection, so more are fetched than wanted and left out here.
        """
        count = self._collection.count()
        if not count or (among is not None and not among):
            return []
        vector = self.sentence_vectors([query])
        if among is None:
            return self._nearest(vector, min(k, count))
        if len(among) <= _FEW:
            return self._nearest_of(vector, list(among))[:k]
        depth = k * count // len(among) + k
        while True:
            found = [hit for hit in self._nearest(vector, min(depth, count)) if hit[0] in among]
            if len(found) >= k or depth >= count:
                return found[:k]
            depth *= 2

    def lexical(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` best passages by BM25, as (id, score) pairs, best first; of `among` if given."""
        return self._lexical.search(query, k, among)

    def sentence_vectors(self, texts: list[str]) -> Vectors:
        """Unit vectors of sentences, shape (len(texts), dimension), each computed once."""
        # Another thread may put an empty cache in place of this one meanwhile.
        cache = self._vectors
        known = {text: cache[text] for text in dict.fromkeys(texts) if text in cache}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        made = dict(zip(new, self.embedder.embed(new), strict=True))
        if len(self._vectors) + len(new) > _MOST_VECTORS:
            self._vectors = {}
        self._vectors.update(made)
        known |= made
        return np.stack([known[text] for text in texts])

    def expanded(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages with a statement whose questions are likest, as (id, cosine) pairs."""
        best: dict[str, float] = {}
        for (document_id, start), cosine in self.asked(query).items():
            identifier = self._passage_at(document_id, start)
            if identifier and (among is None or identifier in among):
                best[identifier] = max(best.get(identifier, -1.0), cosine)
        return sorted(best.items(), key=lambda item: -item[1])[:k]

    def asked(self, query: str) -> dict[Place, float]:
        """How like the query each statement's likest question is, as cosines; {} for none."""
        return self.expansion.nearest(self.sentence_vectors([query])[0])

    @cached_property
    def spans(self) -> dict[str, list[tuple[int, int, str]]]:
        """By document: start, end and id of its passages, in order."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for identifier in self._lexical.ids:
            document_id, start, end = split_id(identifier)
            found.setdefault(document_id, []).append((start, end, identifier))
        return {document_id: sorted(spans) for document_id, spans in found.items()}

    @cached_property
    def facets(self) -> dict[str, Facets]:
        """What each document may be narrowed by, by its id."""
        files = self.manifest.files.values() if self.manifest else ()
        return {f.document_id: f.facets or Facets.of(self.document(f.document_id)) for f in files}

    @property
    def passage_count(self) -> int:
        """How many passages the lexical index holds."""
        return len(self._lexical.ids)

    @property
    def vocabulary(self) -> dict[str, int]:
        """The words of the passages, with how often each stands there."""
        return self._lexical.vocabulary

    def document_frequency(self, term: str) -> int:
        """How many passages hold a stem."""
        return self._lexical.document_frequency(term)

    def passages(self, ids: list[str]) -> dict[str, Passage]:
        """The passages by id; ids that the index does not hold are left out."""
        if not ids:
            return {}
        found = self._collection.get(ids=ids, include=["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        return {i: to_passage(i, text, metadata) for i, text, metadata in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document in reading order."""
        found = self._collection.get(
            where={"document_id": document_id}, include=["documents", "metadatas"]
        )
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        return sorted((to_passage(*row) for row in rows), key=lambda p: p.start)

    # -- writing ---------------------------------------------------------------------------

    def store(self, document: Document, passages: list[Passage], vectors: Vectors) -> None:
        """Put a document in place of whatever stood under its id."""
        self.drop(document.id)
        path = self._document_path(document.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(document.model_dump_json(), encoding="utf-8")
        os.replace(draft, path)
        self._documents[document.id] = document
        self.expansion.store(document, self.embedder)
        batch = self._client.get_max_batch_size()
        for low in range(0, len(passages), batch):
            rows = passages[low : low + batch]
            self._collection.upsert(
                ids=[p.id for p in rows],
                embeddings=vectors[low : low + batch],
                documents=[p.text for p in rows],
                metadatas=[to_row(document, p) for p in rows],
            )

    def drop(self, document_id: str) -> None:
        """Remove a document and its passages; nothing happens where it is not there."""
        old = self._collection.get(where={"document_id": document_id}, include=[])["ids"]
        if old:
            self._collection.delete(ids=old)
        self._document_path(document_id).unlink(missing_ok=True)
        self.expansion.drop(document_id)
        self._documents.pop(document_id, None)

    def publish(self, manifest: Manifest) -> None:
        """Rebuild the lexical index and write the manifest: from here on, answers see it all."""
        self._lexical = self._build_lexical()
        self.__dict__.pop("spans", None)
        self.__dict__.pop("facets", None)
        self._lexical.save(self.folder / "lexical")
        manifest.save(self.folder)
        self.manifest = manifest

    # -- inside ----------------------------------------------------------------------------

    def _nearest(self, vector: Vectors, count: int) -> list[tuple[str, float]]:
        """The nearest passages of all to a query's vector, shape (1, dimension)."""
        found = self._collection.query(
            query_embeddings=vector, n_results=count, include=["distances"]
        )
        distances = found["distances"][0]
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]

    def _nearest_of(self, vector: Vectors, ids: list[str]) -> list[tuple[str, float]]:
        """All of a few passages by their cosine to a query's vector, nearest first."""
        found = self._collection.get(ids=ids, include=["embeddings"])
        held = np.asarray(found["embeddings"], dtype=np.float32)
        cosines = held @ vector[0] / np.linalg.norm(held, axis=1)
        pairs = [(i, float(c)) for i, c in zip(found["ids"], cosines, strict=True)]
        return sorted(pairs, key=lambda hit: -hit[1])

    def _document_path(self, identifier: str) -> Path:
        return self.folder / "documents" / f"{identifier}.json"

    def _passage_at(self, document_id: str, offset: int) -> str | None:
        """The id of the passage that holds a character of a document."""
        spans = self.spans.get(document_id, [])
        place = bisect.bisect_right(spans, (offset, sys.maxsize, "")) - 1
        return spans[place][2] if place >= 0 and offset < spans[place][1] else None

    def _build_lexical(self) -> LexicalIndex:
        found = self._collection.get(include=["documents", "metadatas"])
        texts = [
            f"{metadata['title']}\n{metadata['section']}\n{text}"
            for text, metadata in zip(found["documents"], found["metadatas"], strict=True)
        ]
        return LexicalIndex.build(found["ids"], texts)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        stored = LexicalIndex.load(self.folder / "lexical")
        if stored is not None and self.manifest and len(stored.ids) == self.manifest.passages:
            return stored
        return self._build_lexical()

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  (chromadb's client factory is untyped)
        import chromadb
        from chromadb.config import Settings

        self.folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(
            str(self.folder / "chroma"), settings=Settings(anonymized_telemetry=False)
        )

    @cached_property
    def _collection(self) -> Any:  # noqa: ANN401
        return self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
