"""`python -m evals.bench.once.fill TEXTS VECTORS INDEX`: add synthetic documents to an index.

They go in below the embedder, through the product's own writer and merging; all else, from the
postings to the records, is written as it would be for real files.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ingest.document import Document, Section
from ingest.draft import Prepared
from ingest.embedding import Embedder
from ingest.lock import writing
from ingest.manifest import Manifest
from ingest.merge import merge
from ingest.passages import passage_at
from ingest.pointer import Built, Pointer
from ingest.record import FileEntry
from ingest.writer import Writer, guarded


def _prepared(texts: Path, vectors: Path) -> Iterator[Prepared]:
    rows = np.load(vectors, mmap_mode="r")
    none = np.zeros((0, rows.shape[1]), dtype=np.float32)
    low = 0
    with texts.open(encoding="utf-8") as file:
        for line in file:
            given = json.loads(line)
            document = _document(given)
            spans, start = [], 0
            for passage in given["passages"]:
                spans.append((start, start + len(passage)))
                start += len(passage) + 1
            passages = [passage_at(document, *span) for span in spans]
            high = low + len(passages)
            sha256 = hashlib.sha256(line.encode()).hexdigest()
            yield Prepared(document, sha256, passages, np.asarray(rows[low:high]), none, {})
            low = high


def _document(given: dict[str, object]) -> Document:
    passages = given["passages"]
    assert isinstance(passages, list)  # noqa: S101  (synthetic.py wrote it)
    text = " ".join(passages)
    return Document.model_validate(
        {
            "id": given["id"],
            "title": f"Report {given['id']}",
            "text": text,
            "year": given["year"],
            "type": "report",
            "path": f"/synthetic/{given['id']}.txt",
            "sections": [Section(path=("Findings",), start=0, end=len(text))],
        }
    )


def main() -> None:
    """Write, publish and merge, and say how long it took."""
    texts, vectors, folder = map(Path, sys.argv[1:4])
    embedder = Embedder()
    started = time.perf_counter()
    manifest = Manifest.load(folder)
    built = Built(model=embedder.model, identity=embedder.identity, window=embedder.window)
    pointer = manifest.pointer if manifest else Pointer(built=built, with_bundled=False)
    with writing(folder, "bench", 5.0), guarded(Writer(folder, pointer)) as writer:
        for prepared in _prepared(texts, vectors):
            document = prepared.document
            entry = FileEntry(document.id, len(document.text), 1, prepared.sha256)
            writer.add(prepared, {document.path: entry})
        writer.publish("bench")
        merge(writer)
        writer.sweep(grace=0.0)
    held = Manifest.load(folder)
    told = {
        "seconds": time.perf_counter() - started,
        "passages": held.passages if held else 0,
        "segments": len(held.records) if held else 0,
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
