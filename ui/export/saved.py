"""Reading answers back from the files that `joinedup ask` writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant import Answer
from corpus.errors import UsageError

_ADVICE = "make one with: joinedup ask --json or --save"


def read(path: Path) -> list[Answer]:
    """The answers of a file: an answer, a saved one, or JSON Lines of either or of a batch.

    Raises:
        UsageError: the file cannot be read, or holds something else; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as text; {_ADVICE}") from error
    answers = [_answer(row, place) for place, row in _rows(text, path)]
    if not answers:
        raise UsageError(f"{path}: holds no answer; {_ADVICE}")
    return answers


def _rows(text: str, path: Path) -> Iterator[tuple[str, Any]]:
    """Each row with where it stands: the whole file, or else its lines."""
    try:
        yield str(path), json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            place = f"{path}, line {number}"
            try:
                yield place, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise UsageError(f"{place}: no saved answer; {_ADVICE}") from error


def _answer(row: Any, place: str) -> Answer:  # noqa: ANN401  (any JSON)
    data = row["answer"] if isinstance(row, dict) and "answer" in row else row
    try:
        answer = Answer.from_dict(data)
    except (ValidationError, TypeError) as error:
        raise UsageError(f"{place}: no saved answer; {_ADVICE}") from error
    claims = len(answer.claims)
    named = [c.claim for c in answer.corrections] + [
        p for d in answer.differences for p in d.claims
    ]
    paired = all(len(d.claims) == 2 for d in answer.differences)
    cited = all(claim.citations for claim in answer.claims)
    if not (cited and paired and all(0 <= place < claims for place in named)):
        raise UsageError(f"{place}: an answer that does not hold together; {_ADVICE}")
    return answer
