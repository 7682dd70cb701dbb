"""The page of a PDF that a citation points to, as a picture in the evidence panel."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from assistant import Citation
from ingest.files import stamp
from ingest.index import Index
from ingest.page_image import render


def page_picture(citation: Citation, index: Index) -> str:
    """HTML that unfolds to the page with the quoted words marked.

    "" for what is no PDF, and where the file has moved or changed since it was read: the passage
    above it is from the stored copy, and stands whatever became of the file.
    """
    path = Path(index.document(citation.document_id).path)
    if citation.page is None or path.suffix.lower() != ".pdf" or not _is_as_read(path, index):
        return ""
    picture = render(path, citation.page, [citation.quote])
    if picture is None:
        return ""
    data = base64.b64encode(picture).decode("ascii")
    named = escape(f"Page {citation.page} of {path.name}, with the quoted words marked")
    return (
        f"<details class='page-picture'><summary>See page {citation.page} as a picture</summary>"
        f'<img src="data:image/png;base64,{data}" alt="{named}"></details>'
    )


def _is_as_read(path: Path, index: Index) -> bool:
    entry = index.manifest.files.get(str(path)) if index.manifest else None
    try:
        return entry is not None and stamp(path) == (entry.size, entry.modified_ns)
    except OSError:
        return False
