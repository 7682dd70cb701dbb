"""`python -m evals.bench.once.index FOLDER INDEX`: ingest a folder, and say where the time went."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ingest.embedding import Embedder, Vectors
from ingest.pipeline import ingest


class Clocked(Embedder):
    """An embedder that counts what it embeds and the seconds that this takes."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.texts = 0

    def embed_passages(self, texts: list[str]) -> Vectors:
        """Unit vectors, as those of any embedder."""
        started = time.perf_counter()
        vectors = super().embed_passages(texts)
        self.seconds += time.perf_counter() - started
        self.texts += len(texts)
        return vectors


def main() -> None:
    """Ingest, and write one line of JSON."""
    folder, index = map(Path, sys.argv[1:3])
    embedder = Clocked()
    started = time.perf_counter()
    report = ingest([folder], index, embedder, with_bundled=False)
    seconds = time.perf_counter() - started
    fresh = [file for file in report.files if not file.unchanged]
    told = {
        "seconds": seconds,
        "embedding": embedder.seconds,
        "texts": embedder.texts,
        "passages": report.passages,
        "fresh": len(fresh),
        "files": len(report.files),
        "problems": report.problems[:3],
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
