"""Bring-your-own question sets: a reader for each format, by its name.

Each takes the source and gives an `Imported`; `beir` also takes the folder that gets the corpus,
and an embedder. All text in a source is untrusted.
"""

from __future__ import annotations

from collections.abc import Callable

from evals.importers.beir import import_beir
from evals.importers.feedback import import_feedback
from evals.importers.imported import Imported
from evals.importers.mtrag import import_mtrag
from evals.importers.table import import_table

IMPORTERS: dict[str, Callable[..., Imported]] = {
    "beir": import_beir,
    "csv": import_table,
    "mtrag": import_mtrag,
    "feedback": import_feedback,
}

__all__ = ["IMPORTERS", "Imported"]
