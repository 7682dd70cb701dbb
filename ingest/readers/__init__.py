"""Readers: one a format, each turning a file into blocks. Register another with `register`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import IngestError, UnsupportedFile
from ingest.block import ReadFile
from ingest.readers import docx, html, markdown, pdf, text

Reader = Callable[[Path], ReadFile]

_READERS: dict[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
}


def register(suffix: str, reader: Reader) -> None:
    """Use `reader` for files whose name ends in `suffix` (with its dot, in lower case)."""
    _READERS[suffix] = reader


def suffixes() -> tuple[str, ...]:
    """The endings of file names that can be read."""
    return tuple(_READERS)


def read(path: Path) -> ReadFile:
    """Read a file by the reader for its ending.

    Raises:
        UnsupportedFile: no reader for this ending.
        IngestError: the file cannot be read, or holds no text.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise UnsupportedFile(
            f"{path}: this kind of file is not read; convert it to one of {known}"
        )
    try:
        content = reader(path)
    except IngestError:
        raise
    except OSError as error:
        raise IngestError(f"{path}: cannot be opened ({error.strerror}); check the file") from error
    except Exception as error:  # parsers of hostile files raise anything
        raise IngestError(
            f"{path}: cannot be read as {path.suffix[1:].upper()} ({type(error).__name__}); "
            "the file may be damaged: open and save it again"
        ) from error
    if not any(block.text.strip() for block in content.blocks):
        raise IngestError(f"{path}: no text in it; if it is a scan, run text recognition first")
    return content
