"""Every error that Joinedup raises on purpose.

::

    JoinedupError                 what a caller catches
    ├── CorpusError               a bundled data file is wrong (names file and line)
    ├── IngestError               a file cannot become a document
    │   ├── NeedsPassword         it is encrypted, and no password is known
    │   ├── NoTextLayer           it holds pictures of text only
    │   ├── Unreadable            it is damaged, empty, too large, or cannot be opened
    │   └── UnsupportedFile       no reader for this kind of file
    ├── IndexUnavailable          the index is missing, locked or damaged
    │   ├── IndexOutdated         another model or version built it: it must be rebuilt
    │   ├── VectorsUnavailable    the Chroma server that holds its vectors does not answer
    │   └── WordsUnavailable      the PostgreSQL that holds its words does not answer
    ├── ModelUnavailable          the embedding model cannot be loaded
    ├── StoreUnavailable          the conversations cannot be opened or written
    └── UsageError                an argument or an input line is wrong

Each message is one sentence for the person who can mend it: it names the file or option
and the way out. Surfaces print the message, never a traceback.
"""

from __future__ import annotations

from pathlib import Path


class JoinedupError(Exception):
    """Base of the tree: catch this around any call into the library."""


class CorpusError(JoinedupError):
    """Raised when a bundled document or registry is not what its README says.

    Args:
        path: the file at fault.
        line: its line, counted from 1.
        problem: what is wrong there.
    """

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}:{line}: {problem}")


class IngestError(JoinedupError):
    """Raised when a file cannot become a document; the rest of the batch goes on."""


class NeedsPassword(IngestError):
    """Raised when a file is encrypted and opens with no password that is known."""


class NoTextLayer(IngestError):
    """Raised when a file holds pictures of text (a scan) and no text."""


class Unreadable(IngestError):
    """Raised when a file is damaged, empty, too large, or cannot be opened."""


class UnsupportedFile(IngestError):
    """Raised when no reader is registered for the kind of file."""


class IndexUnavailable(JoinedupError):
    """Raised when the index is missing, held by another writer, or damaged."""


class IndexOutdated(IndexUnavailable):
    """Raised when another model, splitter or version built the index than would go on with it."""


class VectorsUnavailable(IndexUnavailable):
    """Raised when the server that holds an index's vectors does not answer just now."""


class WordsUnavailable(IndexUnavailable):
    """Raised when the PostgreSQL that holds an index's words does not answer just now."""


class ModelUnavailable(JoinedupError):
    """Raised when the embedding model named in the settings cannot be loaded."""


class StoreUnavailable(JoinedupError):
    """Raised when the database of conversations cannot be opened, or a newer version wrote it."""


class UsageError(JoinedupError):
    """Raised when an argument, or a line of an input file, is not of the expected form."""
