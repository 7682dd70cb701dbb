"""The fact sheets that documents are written from, where they are at hand."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path

from corpus.numbers import numbers

_REFERENCE = re.compile(r"\[\[([^\]]*)\]\]")


class Sheets:
    """A folder of fact sheets: `topics/ID.md`, `timeline.csv` and `conflicts.md`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers_for(self, document_id: str, sources: tuple[str, ...]) -> set[str]:
        """The numbers that a statement citing `sources` may hold: its own sheet's, those of any
        bullet that cites one of them, and those of the timeline and the list of conflicts."""
        found = self._own(document_id) | self._conflicts
        return found.union(*(self._by_source[source] for source in sources))

    def _own(self, document_id: str) -> set[str]:
        path = self.folder / "topics" / f"{document_id}.md"
        return numbers(path.read_text(encoding="utf-8")) if path.is_file() else set()

    @cached_property
    def _conflicts(self) -> set[str]:
        path = self.folder / "conflicts.md"
        return numbers(path.read_text(encoding="utf-8")) if path.is_file() else set()

    @cached_property
    def _by_source(self) -> defaultdict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in sorted((self.folder / "topics").glob("*.md")):
            text = path.read_text(encoding="utf-8")
            title = numbers(text.split("\n", 1)[0])
            for line in text.splitlines():
                for source in _sources(line):
                    found[source] |= numbers(line) | title
        timeline = self.folder / "timeline.csv"
        if timeline.is_file():
            with timeline.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    for source in row["source_ids"].split(";"):
                        found[source] |= numbers(" ".join(v for v in row.values() if v))
        publications = self.folder / "sources.csv"
        if publications.is_file():
            with publications.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    found[row["id"]] |= numbers(f"{row['title']} {row['year']}")
        return found


def _sources(line: str) -> list[str]:
    return [s.strip() for group in _REFERENCE.findall(line) for s in group.split(",")]
