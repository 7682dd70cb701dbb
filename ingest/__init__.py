"""From files to an index: document → passage → vector."""

from __future__ import annotations

from ingest.document import Document
from ingest.embedding import Embedder
from ingest.index import Index
from ingest.passages import Passage
from ingest.pipeline import Report, ingest
from ingest.settings import Settings

__all__ = ["Document", "Embedder", "Index", "Passage", "Report", "Settings", "ingest"]
