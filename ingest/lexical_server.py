"""The lexical server: a PostgreSQL that says which passages hold which words, and ranks them.

It computes BM25 over our own stems, so that the ranking is that of postings in a folder, and moving
an index changes no answer. PostgreSQL's full-text search (`ts_rank`) found as many of the passages
that answer, within noise, but others: what is fitted on BM25's ranking would be to fit anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.observing import during
from ingest.postings import Counts, Postings, key_of

_STEMS = 5000  # whose postings are fetched at a time
_BEST = """
WITH part AS (
    SELECT id, name, dead::int4multirange AS dead, among::int4multirange AS among
    FROM unnest(%(names)s::text[], %(dead)s::text[], %(among)s::text[]) AS p (name, dead, among)
    JOIN joinedup_segments USING (name)
), asked AS (
    SELECT * FROM unnest(%(terms)s::bigint[], %(weights)s::float8[]) AS a (term, weight)
), scored AS (
    SELECT name, place, round((1e9::float8 * sum(
        weight * held / (held + %(k1)s::float8 * (
            1 - %(b)s::float8 + %(b)s::float8 * (length / %(average)s::float8)
        ))
    )))::float8 / 1e9::float8 AS score
    FROM part
    CROSS JOIN asked
    JOIN joinedup_postings AS p ON p.segment = part.id AND p.term = asked.term
    CROSS JOIN LATERAL unnest(places, counts, lengths) AS posting (place, held, length)
    WHERE NOT place <@ dead AND (among IS NULL OR place <@ among)
    GROUP BY name, place
), best AS (
    SELECT * FROM scored ORDER BY score DESC FETCH FIRST %(k)s ROWS WITH TIES
)
SELECT (SELECT count(*) FROM part), array_agg(name), array_agg(place), array_agg(score) FROM best
"""
_FREQUENCIES = """
WITH part AS (SELECT id FROM joinedup_segments WHERE name = %(name)s), found AS (
    SELECT term, count(*) AS held
    FROM part
    JOIN joinedup_postings ON segment = part.id
    CROSS JOIN LATERAL unnest(places) AS place
    WHERE term = ANY (%(terms)s::bigint[]) AND NOT place <@ %(dead)s::int4multirange
    GROUP BY term
)
SELECT (SELECT count(*) FROM part), array_agg(term), array_agg(held) FROM found
"""
_ALL = """
WITH part AS (SELECT id FROM joinedup_segments WHERE name = %(name)s), found AS (
    SELECT term, place, held
    FROM part
    JOIN joinedup_postings ON segment = part.id
    CROSS JOIN LATERAL unnest(places, counts) AS posting (place, held)
    WHERE term = ANY (%(terms)s::bigint[])
)
SELECT (SELECT count(*) FROM part), array_agg(term), array_agg(place), array_agg(held) FROM found
"""


@dataclass(frozen=True)
class Wanted:
    """The rows of a segment that may be found.

    Attributes:
        segment: its name.
        dead: `ranges` of those that may not.
        among: `ranges` of those that alone may; None for all others.
    """

    segment: str
    dead: str
    among: str | None = None


def best(
    wanted: Sequence[Wanted],
    weights: Sequence[tuple[str, float]],
    average: float,
    k: int,
    shape: tuple[float, float],
) -> list[tuple[str, int, float]]:
    """The `k` best rows by BM25, and those that tie with the last, as (segment, row, score).

    Args:
        wanted: where to look.
        weights: of the stems asked for.
        average: how many stems a row holds on average.
        k: how many.
        shape: BM25's k1 and b.

    Raises:
        WordsUnavailable: the server cannot be asked just now.
        FileNotFoundError: it holds one of the segments no more.
        UsageError: none is configured.
    """
    there, names, rows, scores = _row(
        _BEST,
        {
            "names": [each.segment for each in wanted],
            "dead": [each.dead for each in wanted],
            "among": [each.among for each in wanted],
            "terms": [_signed(term) for term, _ in weights],
            "weights": [weight for _, weight in weights],
            "average": average,
            "k": k,
            "k1": shape[0],
            "b": shape[1],
        },
    )
    _check(there, len(wanted), wanted[0].segment)
    return list(zip(names or (), rows or (), scores or (), strict=True))


def frequencies(segment: str, dead: str, terms: Sequence[str]) -> list[int]:
    """How many rows of a segment that are not dead hold each stem; raises as `best` does."""
    values = {"name": segment, "dead": dead, "terms": [_signed(term) for term in terms]}
    there, keys, counts = _row(_FREQUENCIES, values)
    _check(there, 1, segment)
    found = dict(zip(keys or (), counts or (), strict=True))
    return [found.get(_signed(term), 0) for term in terms]


def fetch(segment: str, counts: Counts) -> Postings:
    """The whole postings of a segment; raises as `best` does."""
    parts = [np.zeros((0, 3), np.int64)]
    for low in range(0, len(counts.terms), _STEMS):
        terms = counts.terms[low : low + _STEMS].astype(np.int64).tolist()
        there, *columns = _row(_ALL, {"name": segment, "terms": terms})
        _check(there, 1, segment)
        if columns[0]:
            parts.append(np.array(columns, dtype=np.int64).T)
    found = np.concatenate(parts)
    keys, rows = found[:, 0].astype(np.uint64), found[:, 1]
    found = found[np.lexsort((rows, keys))]
    held = {field.name: getattr(counts, field.name) for field in fields(Counts)}
    return Postings(**held, postings=found[:, 1:].astype(np.int32))


def ranges(rows: NDArray[np.intp]) -> str:
    """Ascending rows as PostgreSQL writes a multirange.

    >>> ranges(np.array([1, 2, 3, 7]))
    '{[1,4),[7,8)}'
    """
    if not len(rows):
        return "{}"
    ends = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate([[0], ends + 1])].tolist()
    lasts = rows[np.concatenate([ends, [len(rows) - 1]])].tolist()
    return f"{{{','.join(f'[{a},{b + 1})' for a, b in zip(firsts, lasts, strict=True))}}}"


def _row(sql: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    from ingest.database import configured  # SQLAlchemy's import is not for those who need none

    with during("postgres"):
        return configured().row(sql, values)


def _signed(term: str) -> int:
    """A stem's hash as PostgreSQL's bigint, which has a sign."""
    key = key_of(term)
    return key - (1 << 64) if key >= 1 << 63 else key


def _check(there: int, wanted: int, segment: str) -> None:
    if there != wanted:
        raise FileNotFoundError(2, "no such segment", f"segment {segment} in the PostgreSQL")
