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

from corpus.errors import WordsUnavailable
from ingest.postings import Counts, Postings
from ingest.postings_builder import PostingsBuilder

WORD = re.compile(r"[£$€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?")
STOPWORDS = frozenset(Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").split())
K1, B = 1.2, 0.75  # how soon repeats stop counting, and how much the length does
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
    """A segment's counts.

    Attributes:
        counts: of all rows.
        live: False for rows that count no more, or are not to be seen; None where all count.
        words_of: the words of a row, where those of rows that are not live may not show in the
            vocabulary; None where they may.
    """

    counts: Counts
    live: NDArray[np.bool_] | None = None
    words_of: Callable[[int], Sequence[str]] | None = None

    @property
    def passages(self) -> int:
        """How many of the rows are live."""
        return int(self.counts.lengths.size if self.live is None else self.live.sum())

    @property
    def length(self) -> int:
        """How many stems the live rows hold."""
        lengths = self.counts.lengths
        return int(lengths.sum() if self.live is None else lengths[self.live].sum())

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """How many live rows hold each stem.

        Raises:
            WordsUnavailable: the server that would know does not answer just now.
            FileNotFoundError: it holds the segment no more.
        """
        return [self.counts.frequency(term) for term in terms]

    def roughly(self, term: str) -> int:
        """How many rows hold a stem, those that are not live counted if they may be told of; none
        where they may not, since which are live cannot be asked."""
        return self.counts.frequency(term) if self.live is None or self.words_of is None else 0

    def holds(self, word: str) -> bool:
        """Whether a word stands in the rows that count for the vocabulary."""
        return self.count(word, most=1) > 0

    def count(self, word: str, most: int | None = None) -> int:
        """How often a word stands in the rows that count for the vocabulary.

        Where the postings are not at hand, a word counts there if a live row holds its stem.

        Args:
            word: in lower case.
            most: after how many the rest need not be counted.
        """
        whole = self.counts.count(word)
        # Stopwords have no postings by which to find them, and give nothing away.
        if not whole or self.live is None or self.words_of is None or word in STOPWORDS:
            return whole
        return min(whole, self._live_count(word, self.words_of, most))

    def _live_count(
        self, word: str, words_of: Callable[[int], Sequence[str]], most: int | None
    ) -> int:
        """How often a word stands in the live rows, by how many of them hold its stem."""
        try:
            return self.frequencies([stem(word)])[0]
        except WordsUnavailable:
            return 0


@dataclass(frozen=True)
class LocalPart(Part):
    """A segment whose postings are at hand."""

    counts: Postings

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """How many live rows hold each stem."""
        if self.live is None:
            return super().frequencies(terms)
        return [len(self.rows(term)[0]) for term in terms]

    def rows(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The live rows that hold a stem, and how often each does."""
        rows, counts = self.counts.rows(term)
        if self.live is None:
            return rows, counts
        kept = self.live[rows]
        return rows[kept], counts[kept]

    def _live_count(
        self, word: str, words_of: Callable[[int], Sequence[str]], most: int | None
    ) -> int:
        """How often a word stands in the live rows, as they are written."""
        found = 0
        for row in self.rows(stem(word))[0].tolist():
            found += words_of(row).count(word)
            if most is not None and found >= most:
                break
        return found

    def scores(self, weights: Iterable[tuple[str, float]], average: float) -> NDArray[np.float64]:
        """The BM25 score of every row; 0 for rows that are not live or share no term.

        Args:
            weights: of the stems asked for.
            average: how many stems a row holds on average.
        """
        scores = np.zeros(self.counts.lengths.size)
        for term, weight in weights:
            rows, counts = self.rows(term)
            scores[rows] += self.gains(rows, counts, weight, average)
        return scores

    def gains(
        self, rows: NDArray[np.int32], counts: NDArray[np.int32], weight: float, average: float
    ) -> NDArray[np.float64]:
        """What a stem brings to rows that hold it `counts` times: less than its weight."""
        long = self.counts.lengths[rows] / average
        gained: NDArray[np.float64] = weight * counts / (counts + K1 * (1 - B + B * long))
        return gained


class Lexicon:
    """What all segments hold, as if they were one.

    Attributes:
        passages: how many there are.
        average: how many stems one holds on average.
        vocabulary: how often each word stands in them.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.passages = sum(part.passages for part in parts)
        self.average = sum(part.length for part in parts) / max(self.passages, 1)
        self.vocabulary = Vocabulary(parts)
        self._frequencies: dict[str, int] = {}

    def document_frequency(self, term: str) -> int:
        """How many live passages hold the stem `term`.

        Where a server that would know does not answer, older copies of passages count as well;
        what may not be seen never does.

        Raises:
            FileNotFoundError: a segment is no more on the server that held it.
        """
        try:
            return self._known([term])[term]
        except WordsUnavailable:
            return sum(part.roughly(term) for part in self.parts)

    def weights(self, query: str) -> list[tuple[str, float]]:
        """The stems of a query that are in the corpus, with their rarity times how often they
        stand in it; the heaviest first.

        The query's words are only ever looked up: none is syntax.

        Raises:
            WordsUnavailable: a server that would know does not answer just now.
            FileNotFoundError: a segment is no more on the server that held it.
        """
        counted = Counter(terms(query))
        known = self._known(counted)
        found = [(t, times * self._rarity(known[t])) for t, times in counted.items() if known[t]]
        # Whoever adds them up does so in one order, and to the same sum.
        return sorted(found, key=lambda stem: (-stem[1], stem[0]))

    def scores(self, query: str) -> list[NDArray[np.float64]]:
        """The BM25 score of every row of each part that is at hand."""
        weights = self.weights(query)
        local = [part for part in self.parts if isinstance(part, LocalPart)]
        return [part.scores(weights, self.average) for part in local]

    def _rarity(self, frequency: int) -> float:
        return math.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))

    def _known(self, terms: Iterable[str]) -> dict[str, int]:
        """How many live passages hold each stem; what is not known yet is asked for at once."""
        known = {t: self._frequencies.get(t, -1) for t in terms}
        unknown = [t for t, frequency in known.items() if frequency < 0]
        if unknown:
            found = [part.frequencies(unknown) for part in self.parts]
            learned = {t: sum(each[n] for each in found) for n, t in enumerate(unknown)}
            if len(self._frequencies) > 1 << 16:
                self._frequencies = {}
            self._frequencies.update(learned)
            known.update(learned)
        return known


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
        self._lexicon = Lexicon([LocalPart(builder.build())])

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
