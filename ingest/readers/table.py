"""CSV and TSV tables: each row a sentence of its columns and values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.block import Block, ReadFile
from ingest.readers.rows import MOST_CELL, Bounded, blocks_of_table
from ingest.readers.text import decoded

_DELIMITERS = ",\t;|"


def read(path: Path) -> ReadFile:
    """Read a delimited table; the delimiter is the one that most lines agree on."""
    text, warnings = decoded(path)
    bounded = Bounded()
    with _cells_of(max(len(text), MOST_CELL)):
        rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text[:65536]))
        blocks: list[Block] = list(blocks_of_table(bounded.take(rows)))
    return ReadFile(blocks, {}, (*warnings, *bounded.warnings))


@contextmanager
def _cells_of(characters: int) -> Iterator[None]:
    """Let cells be as long as that, and give the limit back: it is the whole process's."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(sample: str) -> str:
    """The character that stands equally often, and oftenest, in the sample's whole lines."""
    lines = [line for line in sample.split("\n")[:50] if line.strip()]
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        common = max(set(widths), key=widths.count) if widths else 1
        worth = (common - 1) * widths.count(common) / max(len(widths), 1)
        if worth > most:
            best, most = delimiter, worth
    return best
