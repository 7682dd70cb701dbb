"""`python -m evals.bench.once.search INDEX`: hybrid searches of an index, by lines of JSON.

- `{"search": [QUESTION, …], "k": 10, "filter": {…} or null}` gives the seconds of each search, by
  the clock and of processors;
- `{"memory": true}` gives the megabytes that the process holds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from assistant.filters import Filters
from assistant.retrieve import Retriever
from evals.bench.peer.store import memory
from ingest.embedding import Embedder
from ingest.index import Index


def search(
    retriever: Retriever, questions: list[str], k: int, narrowed: dict[str, Any] | None
) -> dict[str, list[float]]:
    """Seconds of each search by the clock and of processors, the query's vector counted."""
    filters = Filters.model_validate(narrowed or {})
    taken: dict[str, list[float]] = {"seconds": [], "cpu": []}
    for question in questions:
        started, spent = time.perf_counter(), time.process_time()
        retriever.search(question, k, filters=filters)
        taken["seconds"].append(time.perf_counter() - started)
        taken["cpu"].append(time.process_time() - spent)
    return taken


def main() -> None:
    """Answer until standard input ends."""
    index = Index(Path(sys.argv[1]), Embedder())
    retriever = Retriever(index)
    for line in sys.stdin:
        wanted = json.loads(line)
        if "search" in wanted:
            answer: dict[str, Any] = search(
                retriever, wanted["search"], wanted["k"], wanted.get("filter")
            )
        else:
            answer = {"memory_mb": memory()}
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
