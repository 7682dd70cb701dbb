"""The served part: a segment's counts, whose postings are on a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest import lexical_server
from ingest.lexical import K1, B, LocalPart, Part
from ingest.postings import Counts, Postings


@dataclass(frozen=True)
class ServedPart(Part):
    """A segment whose postings are on a server, by its name there."""

    segment: str = ""

    @property
    def dead(self) -> str:
        """The rows that count no more, as PostgreSQL writes them."""
        rows = np.zeros(0, np.intp) if self.live is None else np.flatnonzero(~self.live)
        return lexical_server.ranges(rows)

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """How many live rows hold each stem; the server is asked only where some are not."""
        if self.live is None:
            return super().frequencies(terms)
        return lexical_server.frequencies(self.segment, self.dead, terms)


def part_of(
    counts: Counts,
    live: NDArray[np.bool_] | None,
    segment: str,
    words_of: Callable[[int], Sequence[str]] | None = None,
) -> Part:
    """A segment's part of the lexicon, wherever its postings are; see `Part`."""
    if isinstance(counts, Postings):
        return LocalPart(counts, live, words_of)
    return ServedPart(counts, live, words_of, segment)


def best_served(
    parts: Sequence[ServedPart],
    weights: Sequence[tuple[str, float]],
    average: float,
    k: int,
    rows: Mapping[str, str] | None = None,
) -> list[tuple[str, int, float]]:
    """The `k` best live rows of the parts, as (segment, row, score), and those that tie with the
    last.

    Args:
        parts: where to look.
        weights: of the stems asked for; none, and nothing is found.
        average: how many stems a row holds on average.
        k: how many.
        rows: by segment, `ranges` of the rows that may be found; None for all.

    Raises:
        WordsUnavailable: the server cannot be asked just now.
        FileNotFoundError: it holds one of the segments no more.
    """
    wanted = [
        lexical_server.Wanted(part.segment, part.dead, rows.get(part.segment) if rows else None)
        for part in parts
        if rows is None or part.segment in rows
    ]
    if not wanted or not weights:
        return []
    return lexical_server.best(wanted, weights, average, k, (K1, B))
