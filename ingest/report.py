"""The report: what became of each file of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingest.outcome import Outcome


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Attributes:
        path: of the file.
        outcome: one of six.
        message: what is wrong and what to do, for a file that is not in; else a note, or "".
        warnings: what was doubtful in a file that is in.
        passages: those of its document.
        seconds: that reading, splitting and embedding it took; 0 for an unchanged file.
        document_id: of the document that it became; "" for none.
        unchanged: whether an earlier run had already brought it in as it is.
    """

    path: str
    outcome: Outcome
    message: str = ""
    warnings: tuple[str, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    document_id: str = ""
    unchanged: bool = False


@dataclass
class Report:
    """What became of each file of a run.

    Attributes:
        files: one for each file that was found or given, in no order.
        removed: paths of files that are gone and were dropped.
        passages: how many were added.
        notes: what is wrong with tables of metadata.
    """

    files: list[FileResult] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    passages: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def indexed(self) -> list[str]:
        """Paths of the files that this run brought in."""
        return [f.path for f in self.files if f.outcome.is_in and not f.unchanged]

    @property
    def unchanged(self) -> list[str]:
        """Paths of the files that were in already."""
        return [f.path for f in self.files if f.unchanged]

    @property
    def problems(self) -> list[str]:
        """A sentence for each file that was skipped."""
        return [f.message for f in self.files if not f.outcome.is_in]

    @property
    def counts(self) -> dict[str, int]:
        """How many files ended in each outcome that any ended in."""
        return dict(Counter(str(f.outcome) for f in self.files))

    def skip(self, path: Path | str, outcome: Outcome, message: str, seconds: float = 0.0) -> None:
        """Note a file that is not in."""
        self.files.append(
            FileResult(path=str(path), outcome=outcome, message=message, seconds=seconds)
        )
