"""`python -m evals.bench.once.bundled INDEX`: bring an index of the bundled corpus up to date."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ingest.embedding import Embedder
from ingest.pipeline import keep_bundled


def main() -> None:
    """Ingest what is new, and say how long it took."""
    started = time.perf_counter()
    keep_bundled(Path(sys.argv[1]), Embedder())
    print(json.dumps({"seconds": time.perf_counter() - started}))  # noqa: T201


if __name__ == "__main__":
    main()
