"""The page of a PDF as a picture, with the quoted words marked."""

from __future__ import annotations

from pathlib import Path

from ingest.document import Document
from ingest.files import stamp
from ingest.index import Index
from ingest.page_image import render


def has_picture(document: Document, page: int | None, index: Index) -> bool:
    """Whether a page can be shown: of a PDF that is there, and as it was when it was read.

    The passage is from the stored copy, and stands whatever became of the file.
    """
    path = Path(document.path)
    if page is None or path.suffix.lower() != ".pdf":
        return False
    entry = index.manifest.files.get(str(path)) if index.manifest else None
    try:
        return entry is not None and stamp(path) == (entry.size, entry.modified_ns)
    except OSError:
        return False


def picture(document: Document, page: int, quote: str, index: Index) -> bytes | None:
    """A PNG of the page, the words of `quote` marked; None where it cannot be shown."""
    if not has_picture(document, page, index):
        return None
    return render(Path(document.path), page, [quote] if quote else [])
