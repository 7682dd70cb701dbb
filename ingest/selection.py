"""A selection: the rows that a set of passages' ids is, segment by segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.lexical_server import ranges
from ingest.passages import split_id
from ingest.segment import Segment

Spans = Mapping[str, Sequence[tuple[int, int, str]]]
"""By document: start, end and id of its passages, in order."""


class Selection:
    """The rows that may be found.

    Args:
        segments: by name.
        rows: by segment; segments without any are left out.

    Attributes:
        rows: the same, ascending.
    """

    def __init__(self, segments: Mapping[str, Segment], rows: Mapping[str, list[int]]) -> None:
        self._segments = segments
        self.rows = {name: np.array(sorted(some), np.intp) for name, some in rows.items()}

    @classmethod
    def of_few(
        cls, segments: Mapping[str, Segment], homes: Mapping[str, str], ids: Collection[str]
    ) -> Selection:
        """Of ids that are looked up one by one; those that no segment holds are left out."""
        found: dict[str, list[int]] = {}
        for identifier in ids:
            home = homes.get(split_id(identifier)[0])
            row = None if home is None else segments[home].row_of(identifier)
            if home is not None and row is not None:
                found.setdefault(home, []).append(row)
        return cls(segments, found)

    @classmethod
    def of_many(
        cls,
        segments: Mapping[str, Segment],
        homes: Mapping[str, str],
        spans: Spans,
        ids: Collection[str],
    ) -> Selection:
        """Of ids that are sought in all documents, read a document at a time."""
        found: dict[str, list[int]] = {}
        for document_id, held in spans.items():
            home = homes[document_id]
            first = segments[home].rows_of(document_id).start
            rows = [first + n for n, (_, _, identifier) in enumerate(held) if identifier in ids]
            if rows:
                found.setdefault(home, []).extend(rows)
        return cls(segments, found)

    @cached_property
    def allowed(self) -> dict[str, NDArray[np.bool_]]:
        """By segment, for each of its rows whether it may be found."""
        marked = {}
        for name, rows in self.rows.items():
            marked[name] = np.zeros(self._segments[name].record.passages, dtype=np.bool_)
            marked[name][rows] = True
        return marked

    @cached_property
    def ranges(self) -> dict[str, str]:
        """The rows as PostgreSQL writes them."""
        return {name: ranges(rows) for name, rows in self.rows.items()}
