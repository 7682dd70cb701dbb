"""Synthetic documents for size: real lengths and frequencies of words, and vectors like real ones.

A passage is of the length of one of the bundled corpus's, its words drawn by how often they stand
there, with some that stand nowhere else, as names do. Its vector is that of a real passage with
noise: near enough to others for a graph to be as hard to search as that of real text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import corpus
from ingest.embedding import Embedder, Vectors
from ingest.pipeline import read_document

PASSAGES = 20  # of a document
YEARS = range(1985, 2025)
_RARE = 0.03  # share of words that are drawn from a long tail instead of the corpus's own
_TAIL = 200_000  # words of that tail
_NOISE = 0.6  # length of the noise beside a unit vector: cosine to the real one about 0.86
_SEEDS = 600  # real passages that vectors are made from


@dataclass(frozen=True)
class Files:
    """Where synthetic documents lie: `texts` a JSON line each, `vectors` a row a passage."""

    texts: Path
    vectors: Path


def synthetic(folder: Path, passages: int, embedder: Embedder) -> Files:
    """Write so many passages to a folder, or leave them if they are there; the same every time."""
    files = Files(folder / f"{passages}.jsonl", folder / f"{passages}.npy")
    if not files.vectors.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        chance = np.random.default_rng(passages)
        paragraphs = _paragraphs()
        with files.texts.open("w", encoding="utf-8") as file:
            for document in _documents(paragraphs, passages, chance):
                file.write(json.dumps(document) + "\n")
        seeds = embedder.embed(_spread(paragraphs, min(_SEEDS, passages)))
        _write_vectors(files.vectors, seeds, passages, chance)
    return files


def _paragraphs() -> list[str]:
    """Stretches of the bundled documents of about a passage's length."""
    found: list[str] = []
    for path in sorted(corpus.documents_folder().glob("*.md")):
        words = read_document(path).text.split()
        found += [" ".join(words[low : low + 70]) for low in range(0, len(words), 70)]
    return found


def _spread(paragraphs: list[str], most: int) -> list[str]:
    return paragraphs[:: max(1, len(paragraphs) // most)]


def _documents(
    paragraphs: list[str], passages: int, chance: np.random.Generator
) -> Iterator[dict[str, object]]:
    words = [word for paragraph in paragraphs for word in paragraph.split()]
    lengths = [len(paragraph.split()) for paragraph in paragraphs]
    for number, low in enumerate(range(0, passages, PASSAGES)):
        texts = []
        for _ in range(min(PASSAGES, passages - low)):
            length = lengths[chance.integers(len(lengths))]
            drawn = [words[i] for i in chance.integers(len(words), size=length)]
            for place in np.flatnonzero(chance.random(length) < _RARE):
                drawn[place] = _name(int(chance.zipf(1.3)) % _TAIL)
            texts.append(" ".join(drawn).rstrip(".") + ".")
        year = YEARS[int(chance.integers(len(YEARS)))]
        yield {"id": f"synthetic-{number:06d}", "year": year, "passages": texts}


def _name(number: int) -> str:
    """A word that stands for a number, in letters alone, as words with digits are figures."""
    letters = ""
    while number or len(letters) < 5:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
    return letters.capitalize()


def _write_vectors(path: Path, seeds: Vectors, count: int, chance: np.random.Generator) -> None:
    """Unit vectors, a row each, written as they are made: a million take 1.5 GB."""
    making = path.with_suffix(".part.npy")
    rows: np.memmap[tuple[int, int], np.dtype[np.float32]] = np.lib.format.open_memmap(
        making, mode="w+", dtype=np.float32, shape=(count, seeds.shape[1])
    )
    for low in range(0, count, 10_000):
        high = min(low + 10_000, count)
        noise = chance.standard_normal((high - low, seeds.shape[1]), dtype=np.float32)
        noise *= _NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        made = seeds[chance.integers(len(seeds), size=high - low)] + noise
        rows[low:high] = made / np.linalg.norm(made, axis=1, keepdims=True)
    rows.flush()
    making.rename(path)
