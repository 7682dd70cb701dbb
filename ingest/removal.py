"""Removing a document from the index."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import IndexUnavailable, UsageError
from ingest.embedding import Embedder
from ingest.files import absolute
from ingest.lock import writing
from ingest.manifest import Manifest
from ingest.merge import merge
from ingest.pointer import Pointer, check
from ingest.writer import Writer, guarded

_SHOWN = 5


def remove(
    folder: Path, embedder: Embedder, document: str, command: str = "remove", wait: float = 5.0
) -> str:
    """Remove a document, all its names and what was stored of it; its files are left alone.

    Args:
        folder: the index's.
        embedder: whose model built the index.
        document: its id, its title, or the path of one of its files.
        command: what another that would write is told of this run.
        wait: seconds to wait for another writer.

    Returns:
        The id of the document.

    Raises:
        UsageError: no document is called so, several are, or it is a bundled one.
        IndexUnavailable: there is no index, or another process is writing.
    """
    if Pointer.load(folder) is None:
        raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest")
    with writing(folder, command, wait):
        manifest = Manifest.load(folder, with_pending=True)
        if manifest is None:
            raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest")
        check(manifest.pointer, folder, embedder)
        identifier = find_document(manifest, document)
        if manifest.documents[identifier].facets.bundled:
            raise UsageError(
                f"{identifier} belongs to the bundled corpus and would come back; for an index "
                "without it: joinedup ingest --no-bundled --index DIR FILES"
            )
        holding = [n for n, record in manifest.records.items() if identifier in record.documents]
        paths = [p for p, entry in manifest.files.items() if entry.document_id == identifier]
        with guarded(Writer(folder, manifest.pointer)) as writer:
            writer.sweep()
            writer.forget(paths)
            writer.publish(command)
            merge(writer, frozenset(holding))
            writer.sweep()
    return identifier


def find_document(manifest: Manifest, called: str) -> str:
    """The id of the document of that id, path or title.

    Raises:
        UsageError: none is called so, or several are.
    """
    if called in manifest.documents:
        return called
    try:
        path = str(absolute(Path(called)))
    except (OSError, ValueError):  # it is no path
        path = called
    entry = manifest.files.get(path)
    if entry:
        return entry.document_id
    wanted = called.strip().lower()
    found = sorted(i for i, e in manifest.documents.items() if e.title.lower() == wanted)
    if len(found) == 1:
        return found[0]
    if found:
        more = ", …" if len(found) > _SHOWN else ""
        raise UsageError(
            f"{len(found)} documents are called {called!r}; give one of their ids: "
            f"{', '.join(found[:_SHOWN])}{more}"
        )
    raise UsageError(f"no document is called {called!r}; give its id, its title or its path")
