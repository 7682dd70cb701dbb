"""The ways in which barriers bite, under which an answer about barriers groups its sentences."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from ingest.index import Index

_FILE = Path(__file__).with_name("ways.yaml")
_LIKE = 0.3  # cosine below which a sentence is like none of them


def way(text: str, index: Index) -> str:
    """The heading of the way that a sentence is likest to show; "" where it is like none.

    Args:
        text: a sentence.
        index: whose embedding model compares it.
    """
    pairs = _prototypes()
    vectors = index.sentence_vectors([text, *(sentence for _, sentence in pairs)])
    cosines = vectors[1:] @ vectors[0]
    best = int(np.argmax(cosines))
    return pairs[best][0] if cosines[best] >= _LIKE else ""


@cache
def _prototypes() -> tuple[tuple[str, str], ...]:
    ways = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple((heading, sentence) for heading, like in ways.items() for sentence in like)
