"""Questions that statements answer, in other words than their own: document expansion.

Nogueira, Yang, Lin and Cho, "Document Expansion by Query Prediction", 2019. `questions/ID.txt`
holds, for `documents/ID.md`, each statement on a line, and under it a line "- …" a question.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import CorpusError


def questions_path(document: Path) -> Path:
    """Where the questions of a bundled document stand; there may be no such file."""
    return document.parent.parent / "questions" / f"{document.stem}.txt"


def load_questions(document: Path) -> dict[str, tuple[str, ...]]:
    """The questions of a bundled document by statement; none where there is no file.

    Raises:
        CorpusError: a question stands under no statement.
    """
    path = questions_path(document)
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = {}
    statement = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("- "):
            if not statement:
                raise CorpusError(path, number, "a question must stand under its statement")
            found[statement].append(text[2:].strip())
        elif text and not text.startswith("#"):
            statement = text
            found.setdefault(statement, [])
    return {statement: tuple(questions) for statement, questions in found.items()}
