"""`python -m evals.bench.once.answer INDEX`: answer questions, and say how long each took.

The questions are a JSON list on standard input. Each is asked twice: first of an assistant that
has met none of them, then again.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from ingest.embedding import Embedder
from ingest.index import Index

WARM_UP = (
    "What happened to Total Place?",
    "How much did the Troubled Families programme cost, and did it work?",
    "What barriers stop local services sharing data?",
)


def main() -> None:
    """Ask, and write one line of JSON."""
    assistant = Assistant(Index(Path(sys.argv[1]), Embedder()))
    questions: list[str] = json.load(sys.stdin)
    for question in WARM_UP:
        assistant.ask(question)
    passes: list[dict[str, Any]] = []
    for _ in range(2):
        taken: list[float] = []
        spent = time.process_time()
        answers: list[Answer] = []
        for question in questions:
            started = time.perf_counter()
            answers.append(assistant.ask(question))
            taken.append(time.perf_counter() - started)
        each = (time.process_time() - spent) / len(questions)
        stages = [answer.timings for answer in answers]
        passes.append({"seconds": taken, "cpu": each, "stages": stages})
    print(json.dumps(passes))  # noqa: T201


if __name__ == "__main__":
    main()
