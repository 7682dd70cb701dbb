"""`python -m evals.bench.once.search INDEX`: hybrid searches of an index, by lines of JSON.

- `{"search": [QUESTION, …], "k": 10, "filter": {…} or null}` gives the seconds of each search and
  of the making of its query's vector alone;
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
) -> list[float]:
    """Seconds of each search, the making of the query's vector counted."""
    filters = Filters.model_validate(narrowed or {})
    taken = []
    for question in questions:
        started = time.perf_counter()
        retriever.search(question, k, filters=filters)
        taken.append(time.perf_counter() - started)
    return taken


def main() -> None:
    """Answer until standard input ends."""
    index = Index(Path(sys.argv[1]), Embedder())
    retriever = Retriever(index)
    for line in sys.stdin:
        wanted = json.loads(line)
        if "search" in wanted:
            found = search(retriever, wanted["search"], wanted["k"], wanted.get("filter"))
            answer: dict[str, Any] = {"seconds": found}
        else:
            answer = {"memory_mb": memory()}
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
