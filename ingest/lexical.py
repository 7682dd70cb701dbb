"""The lexical index: BM25 over stemmed words, by bm25s.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

WORD = re.compile(r"[£$€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?")
STOPWORDS = frozenset(Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").split())


def words(text: str) -> list[str]:
    """Lower-case words and numbers of the text, accents folded, in order."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [match[0].replace(",", "") for match in WORD.finditer(folded)]


def terms(text: str) -> list[str]:
    """The stems of the text's content words, in order, with repeats."""
    return [stem(word) for word in words(text) if word not in STOPWORDS]


@cache
def stem(word: str) -> str:
    """The Snowball English stem of a word, a possessive ending dropped."""
    return str(_stemmer().stemWord(word.removesuffix("'s")))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


class LexicalIndex:
    """BM25 over passages. Rows are in the order of `ids`; `vocabulary` counts the words."""

    def __init__(
        self, ids: list[str], engine: bm25s.BM25 | None, vocabulary: dict[str, int] | None = None
    ) -> None:
        self.ids = ids
        self.vocabulary = vocabulary or {}
        self._engine = engine

    @classmethod
    def build(cls, ids: list[str], texts: list[str]) -> LexicalIndex:
        """Index `texts`, whose ids are `ids`, in the same order; count their words."""
        tokens = [terms(text) for text in texts]
        if not any(tokens):
            return cls(ids, None)
        engine = bm25s.BM25(k1=1.2, b=0.75)
        engine.index(tokens, show_progress=False)
        counts = Counter(word for text in texts for word in words(text) if word.isalpha())
        return cls(ids, engine, dict(counts))

    def search(
        self, query: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The best `k` (id, score) pairs with a score above zero, of `among` if given."""
        known = [t for t in terms(query) if self._engine and t in self._engine.vocab_dict]
        if not known or self._engine is None:
            return []
        scores = self._engine.get_scores(known)
        if among is not None:
            scores = scores * np.fromiter((i in among for i in self.ids), bool, len(self.ids))
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self.ids[row], float(scores[row])) for row in best if scores[row] > 0]

    def document_frequency(self, term: str) -> int:
        """How many passages hold the stem `term`."""
        column = self._engine.vocab_dict.get(term) if self._engine else None
        if column is None or self._engine is None:
            return 0
        bounds = self._engine.scores["indptr"]
        return int(bounds[column + 1] - bounds[column])

    def save(self, folder: Path) -> None:
        """Write the index to `folder`, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._engine is not None:
            self._engine.save(str(folder), show_progress=False)
        (folder / "ids.json").write_text(json.dumps(self.ids), encoding="utf-8")
        (folder / "words.json").write_text(json.dumps(self.vocabulary), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex | None:
        """Read an index that `save` wrote; None where there is none."""
        try:
            ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
            vocabulary = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            engine = bm25s.BM25.load(str(folder), mmap=True) if ids else None
            return cls(ids, engine, vocabulary)
        except (OSError, ValueError):
            return None
