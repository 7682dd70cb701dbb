"""Real texts for indexing: those of the bundled corpus, and of a folder of files."""

from __future__ import annotations

from pathlib import Path

import corpus
from ingest.files import find
from ingest.limits import Limits
from ingest.workers import read_all


def write_texts(folder: Path, more: Path | None = None, most: int | None = None) -> int:
    """Write the text of each document to a .txt file of its own, which any pipeline can read.

    Args:
        folder: where; it is made.
        more: a folder of files to be read as well; what cannot be read is left out.
        most: documents of each of the two that are written; by default all.

    Returns:
        How many characters were written.
    """
    folder.mkdir(parents=True)
    characters = 0
    for source in filter(None, (corpus.documents_folder(), more)):
        paths, _ = find([source])
        for reading in read_all(paths[:most], 1, Limits()):
            if reading.document:
                text = reading.document.text
                (folder / f"{reading.document.id}.txt").write_text(text, encoding="utf-8")
                characters += len(text)
    return characters
