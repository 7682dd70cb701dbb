"""Words and stems, and BM25 over the postings of all segments as if they were one.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.

A passage's score depends on the passages that are live and on nothing else: not on how they lie
in segments, nor on older copies of them. Libraries bake the rarity of words into an index when
it is built (bm25s) or take it from one index alone, older copies included (tantivy).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import Stemmer
from numpy.typing import NDArray

from ingest.postings import Postings, PostingsBuilder

WORD = re.compile(r"[£$€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?")
STOPWORDS = frozenset(Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").split())
_K1, _B = 1.2, 0.75


_KEPT, _SENTENCE = 1 << 13, 500  # texts whose words are kept, and how many characters one has


def words(text: str) -> list[str]:
    """Lower-case words and numbers of the text, accents folded, in order."""
    # Questions meet the same sentences again and again; longer texts are read once, at ingest.
    return list(_kept_words(text)) if len(text) <= _SENTENCE else _words(text)


@lru_cache(maxsize=_KEPT)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(_words(text))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [match[0].replace(",", "") for match in WORD.finditer(folded)]


def terms(text: str) -> list[str]:
    """The stems of the text's content words, in order, with repeats."""
    return list(_kept_terms(text)) if len(text) <= _SENTENCE else _terms(text)


@lru_cache(maxsize=_KEPT)
def _kept_terms(text: str) -> tuple[str, ...]:
    return tuple(_terms(text))


def _terms(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOPWORDS]


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The Snowball English stem of a word, a possessive ending dropped."""
    return str(_stemmer().stemWord(word.removesuffix("'s")))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@dataclass(frozen=True)
class Part:
    """A segment's postings.

    Attributes:
        postings: of all rows.
        live: False for rows that count no more, or are not to be seen; None where all count.
        words_of: the words of a row, where those of rows that are not live may not show in the
            vocabulary; None where they may.
    """

    postings: Postings
    live: NDArray[np.bool_] | None = None
    words_of: Callable[[int], Sequence[str]] | None = None

    @property
    def passages(self) -> int:
        """How many of the rows are live."""
        return int(self.postings.lengths.size if self.live is None else self.live.sum())

    @property
    def length(self) -> int:
        """How many stems the live rows hold."""
        lengths = self.postings.lengths
        return int(lengths.sum() if self.live is None else lengths[self.live].sum())

    def rows(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The live rows that hold a stem, and how often each does."""
        rows, counts = self.postings.rows(term)
        if self.live is None:
            return rows, counts
        kept = self.live[rows]
        return rows[kept], counts[kept]

    def holds(self, word: str) -> bool:
        """Whether a word stands in the rows that count for the vocabulary."""
        return self.count(word, most=1) > 0

    def count(self, word: str, most: int | None = None) -> int:
        """How often a word stands in the rows that count for the vocabulary.

        Args:
            word: in lower case.
            most: after how many the rest need not be counted.
        """
        whole = self.postings.count(word)
        # Stopwords have no postings by which to find them, and give nothing away.
        if not whole or self.live is None or self.words_of is None or word in STOPWORDS:
            return whole
        found = 0
        for row in self.rows(stem(word))[0].tolist():
            found += self.words_of(row).count(word)
            if most is not None and found >= most:
                break
        return found


class Lexicon:
    """The postings of all segments, and `vocabulary`: how often each word stands in them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.passages = sum(part.passages for part in parts)
        self._average = sum(part.length for part in parts) / max(self.passages, 1)
        self.vocabulary = Vocabulary(parts)
        self._frequencies: dict[str, int] = {}

    def document_frequency(self, term: str) -> int:
        """How many live passages hold the stem `term`."""
        if term not in self._frequencies:
            if len(self._frequencies) > 1 << 16:
                self._frequencies = {}
            self._frequencies[term] = sum(len(part.rows(term)[0]) for part in self.parts)
        return self._frequencies[term]

    def scores(self, query: str) -> list[NDArray[np.float64]]:
        """The BM25 score of every row of each part; 0 for rows that are not live or share no term.

        The query's words are only ever looked up: none is syntax.
        """
        scores = [np.zeros(part.postings.lengths.size) for part in self.parts]
        for term, times in Counter(terms(query)).items():
            frequency = self.document_frequency(term)
            if not frequency:
                continue
            rarity = math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))
            for part, held in zip(self.parts, scores, strict=True):
                rows, counts = part.rows(term)
                long = part.postings.lengths[rows] / self._average
                held[rows] += times * rarity * counts / (counts + _K1 * (1 - _B + _B * long))
        return scores


class LexicalIndex:
    """BM25 over a few texts in memory.

    Args:
        ids: of the texts.
        texts: in the same order.
    """

    def __init__(self, ids: Sequence[str], texts: Iterable[str]) -> None:
        builder = PostingsBuilder()
        for text in texts:
            builder.add(terms(text), ())
        self._ids = ids
        self._lexicon = Lexicon([Part(builder.build())])

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """The best `k` (id, score) pairs with a score above zero."""
        (scores,) = self._lexicon.scores(query)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self._ids[row], float(scores[row])) for row in best if scores[row] > 0]


class Vocabulary:
    """The words of the passages with how often each stands there; kept on disk.

    Words of older copies count until their segment is merged away; those of documents that are
    hidden never do.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def __contains__(self, word: str) -> bool:
        return any(part.holds(word) for part in self._parts)

    def get(self, word: str, default: int = 0) -> int:
        """How often a word, in lower case, stands in the passages; `default` for never."""
        return sum(part.count(word) for part in self._parts) or default
