"""The index: documents and passages in a folder, open for reading while another may write."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import TypeVar

from corpus.errors import IndexUnavailable
from ingest.document import Document
from ingest.embedding import Embedder, Vectors
from ingest.expansion import Place
from ingest.lexical import Vocabulary
from ingest.manifest import Manifest
from ingest.passages import Passage
from ingest.pointer import check, signature
from ingest.record import Facets
from ingest.vector_cache import VectorCache
from ingest.view import View
from ingest.visible import VisibleManifest, visible

_Found = TypeVar("_Found")
_MOST_NARROWED = 32  # sets of collections that people see, of which a view is kept


class Index:
    """An index folder, open for reading. What a finished ingest brought is seen at the next call.

    Many threads may use it. What must not change between calls, as an answer, asks `now()`.

    Args:
        folder: where it lives; it need not exist yet.
        embedder: turns texts into vectors; its model must be the one that built the index.

    Raises:
        IndexOutdated: another model, splitter or version built the index.
        IndexUnavailable: it is damaged.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        self._vectors = VectorCache.shared(embedder)
        self._live: _Live | _Narrowed = _Live(folder, embedder)
        self._fixed: View | None = None

    def within(self, seen: Collection[str] | None) -> Index:
        """The index as whoever may see these collections finds it: nothing else is in it.

        Args:
            seen: names of collections; None for all that there are.
        """
        other = Index.__new__(Index)
        other.__dict__.update(self.__dict__)
        whole = self._live.whole if isinstance(self._live, _Narrowed) else self._live
        other._live = whole if seen is None else _Narrowed(whole, frozenset(seen))
        other._fixed = None
        return other

    @property
    def is_limited(self) -> bool:
        """Whether it is asked for somebody who may not see every collection."""
        return isinstance(self._live, _Narrowed)

    def sees(self, collection: str) -> bool:
        """Whether whoever it is asked for may see a collection."""
        return not isinstance(self._live, _Narrowed) or collection in self._live.seen

    def hides_file(self, path: str) -> bool:
        """Whether something that a file or container became is there, and is hidden."""
        manifest = self.manifest
        return isinstance(manifest, VisibleManifest) and path in manifest.hidden_files

    def now(self) -> Index:
        """The index as it is at this moment: later ingests do not show in it."""
        still = Index.__new__(Index)
        still.__dict__.update(self.__dict__)
        still._fixed = self._view()
        return still

    # -- what there is ---------------------------------------------------------------------

    @property
    def manifest(self) -> Manifest | None:
        """What the index holds; None where it does not exist yet."""
        return self._fixed.manifest if self._fixed else self._live.manifest()

    @property
    def document_ids(self) -> list[str]:
        """The ids of the documents, sorted."""
        manifest = self.manifest
        return sorted(manifest.homes) if manifest else []

    def documents_about(self, initiative: str) -> list[str]:
        """Ids of the documents whose subject is the initiative, sorted."""
        manifest = self.manifest
        documents = manifest.documents if manifest else {}
        return sorted(i for i, entry in documents.items() if entry.subject == initiative)

    def paths_of(self, document_id: str) -> list[str]:
        """The files that became a document, sorted: more than one where they are the same."""
        manifest = self.manifest
        files = manifest.files if manifest else {}
        return sorted(path for path, entry in files.items() if entry.document_id == document_id)

    def document(self, identifier: str) -> Document:
        """The stored document.

        Raises:
            IndexUnavailable: the index holds no such document.
        """
        return self._ask(lambda view: view.document(identifier))

    def passages(self, ids: list[str]) -> dict[str, Passage]:
        """The passages by id; ids that the index does not hold are left out."""
        return self._ask(lambda view: view.passages(ids))

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document in reading order."""
        return self._ask(lambda view: view.passages_of(document_id))

    @property
    def spans(self) -> dict[str, list[tuple[int, int, str]]]:
        """By document: start, end and id of its passages, in order."""
        return self._view().spans

    @property
    def facets(self) -> dict[str, Facets]:
        """What each document may be narrowed by, by its id."""
        return self._view().facets

    @property
    def passage_count(self) -> int:
        """How many passages the index holds."""
        return self._view().lexicon.passages

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the passages, with how often each stands there."""
        return self._view().lexicon.vocabulary

    def document_frequency(self, term: str) -> int:
        """How many passages hold a stem."""
        return self._ask(lambda view: view.lexicon.document_frequency(term))

    # -- searching -------------------------------------------------------------------------

    def dense(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages nearest by cosine, as (id, cosine) pairs, nearest first.

        Args:
            query: what to search for.
            k: how many at most.
            among: the ids that may be found; by default all.
        """
        vector = self.sentence_vectors([query])
        return self._ask(lambda view: view.dense(vector, k, among))

    def lexical(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` best passages by BM25, as (id, score) pairs, best first; of `among` if given.

        Raises:
            WordsUnavailable: the PostgreSQL that holds the words does not answer just now.
        """
        return self._ask(lambda view: view.lexical(query, k, among))

    def expanded(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages with a statement whose questions are likest, as (id, cosine) pairs."""
        return self._view().expanded(self.sentence_vectors([query])[0], k, among)

    def asked(self, query: str) -> dict[Place, float]:
        """How like the query each statement's likest question is, as cosines; {} for none."""
        return self._view().asked(self.sentence_vectors([query])[0])

    def sentence_vectors(self, texts: list[str]) -> Vectors:
        """Unit vectors of at least one sentence, shape (len(texts), dimension).

        Those that the index holds are taken from it; others are computed once.
        """
        return self._vectors.of(texts, self._view().sayings(texts))

    def kept(self, key: Hashable, make: Callable[[], _Found]) -> _Found:
        """What `make` gives for a key, kept until the index changes."""
        return self._view().kept(key, make)

    # -- inside ----------------------------------------------------------------------------

    def _view(self) -> View:
        return self._fixed or self._live.view()

    def _ask(self, question: Callable[[View], _Found]) -> _Found:
        """Ask the view; where its folders are gone since, the newest one."""
        try:
            return question(self._view())
        except FileNotFoundError:
            pass
        try:
            return question(self._live.view(afresh=True))
        except FileNotFoundError as error:
            raise IndexUnavailable(
                f"{error.filename} is missing; run: joinedup index rebuild --index {self.folder}"
            ) from error


class _Live:
    """The newest state of an index folder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._lock = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._manifest: Manifest | None = None
        self._opened: View | None = None
        self._narrowed: OrderedDict[frozenset[str], View] = OrderedDict()
        self.manifest()

    def manifest(self, afresh: bool = False) -> Manifest | None:
        """What the index holds now."""
        with self._lock:
            seen = signature(self._folder)  # before it is read: a later change is seen later
            if afresh or seen != self._seen:
                manifest = Manifest.load(self._folder, self._manifest)
                if manifest:
                    check(manifest.pointer, self._folder, self._embedder)
                self._manifest, self._seen = manifest, seen
            return self._manifest

    def view(self, afresh: bool = False) -> View:
        """The index as it is now."""
        with self._lock:
            manifest = self.manifest(afresh)
            while self._opened is None or self._opened.manifest is not manifest:
                self._narrowed.clear()
                try:
                    self._opened = View(self._folder, manifest, self._opened)
                except IndexUnavailable:
                    # A segment may have been merged away since the manifest was read.
                    if signature(self._folder) == self._seen:
                        raise
                    manifest = self.manifest()
            return self._opened

    def within(self, seen: frozenset[str], afresh: bool = False) -> View:
        """What may be seen of the index now by whoever may see these collections."""
        with self._lock:
            whole = self.view(afresh)
            if seen not in self._narrowed:
                manifest = visible(whole.manifest, seen)
                hides = manifest is not whole.manifest
                self._narrowed[seen] = View(self._folder, manifest, whole) if hides else whole
            self._narrowed.move_to_end(seen)
            while len(self._narrowed) > _MOST_NARROWED:
                self._narrowed.popitem(last=False)
            return self._narrowed[seen]


class _Narrowed:
    """The newest state of an index folder, as whoever may see some collections finds it."""

    def __init__(self, whole: _Live, seen: frozenset[str]) -> None:
        self.whole, self.seen = whole, seen

    def manifest(self, afresh: bool = False) -> Manifest | None:
        """What may be seen of the index now."""
        return self.view(afresh).manifest

    def view(self, afresh: bool = False) -> View:
        """The index as it may be seen now."""
        return self.whole.within(self.seen, afresh)
