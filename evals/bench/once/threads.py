"""`python -m evals.bench.once.threads INDEX THREADS`: answer questions side by side, no web layer.

The questions are a JSON list on standard input.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant import Assistant
from evals.bench.once.answer import WARM_UP
from ingest.embedding import Embedder
from ingest.index import Index


def main() -> None:
    """Ask, and write one line of JSON."""
    assistant = Assistant(Index(Path(sys.argv[1]), Embedder()))
    questions: list[str] = json.load(sys.stdin)
    for question in WARM_UP:
        assistant.ask(question)
    taken: list[float] = []

    def ask(question: str) -> None:
        started = time.perf_counter()
        assistant.ask(question)
        taken.append(time.perf_counter() - started)

    started = time.perf_counter()
    with ThreadPoolExecutor(int(sys.argv[2])) as pool:
        list(pool.map(ask, questions))
    print(json.dumps({"wall": time.perf_counter() - started, "seconds": taken}))  # noqa: T201


if __name__ == "__main__":
    main()
