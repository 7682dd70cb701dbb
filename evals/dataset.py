"""Question sets: JSON Lines, one question a line, checked against the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Status
from assistant.figures import figures
from corpus.errors import UsageError
from ingest.index import Index

_FOLDER = Path(__file__).parent / "datasets"


class Gold(BaseModel):
    """A passage that a good answer uses: words that stand verbatim in a document."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    quote: str = Field(min_length=10)


class Nugget(BaseModel):
    """A short fact that an answer should hold (TREC): vital if it must, okay if it may."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=2)
    vital: bool


class Question(BaseModel):
    """One question. The last of `turns` is judged; `not_found` names what is not in the corpus."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    turns: tuple[str, ...] = Field(min_length=1)
    status: Status
    gold: tuple[Gold, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    not_found: tuple[str, ...] = ()
    reference: Literal["human", "model"] = "model"


class Dataset(BaseModel):
    """A named list of questions."""

    model_config = ConfigDict(frozen=True)

    name: str
    questions: tuple[Question, ...]

    @classmethod
    def load(cls, name: str | Path) -> Dataset:
        """Read a bundled set by name ("development", "test") or any JSON Lines file by path.

        Raises:
            UsageError: there is no such set, or a line is not a question.
        """
        path = _FOLDER / f"{name}.jsonl"
        path = path if path.is_file() else Path(name)
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.jsonl")))
            raise UsageError(f"{name}: no such file or bundled set; bundled are: {known}")
        return cls(name=path.stem, questions=tuple(_questions(path)))


def _questions(path: Path) -> Iterator[Question]:
    seen = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate(json.loads(line))
        except (ValidationError, json.JSONDecodeError) as error:
            problem = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.msg
            raise UsageError(f"{path}, line {number}: not a question: {problem}") from error
        if question.id in seen:
            raise UsageError(f"{path}, line {number}: the id {question.id!r} stands twice")
        seen.add(question.id)
        yield question


def faults(dataset: Dataset, index: Index) -> list[str]:
    """What is wrong with a set against a corpus, one sentence for each fault.

    Gold quotes must stand in their documents, and each nugget's figures in the gold.
    """
    found = []
    stored = {identifier: index.document(identifier).text for identifier in index.document_ids}
    for question in dataset.questions:
        for gold in question.gold:
            if gold.document_id not in stored:
                found.append(f"{question.id}: no document {gold.document_id!r}")
            elif gold.quote not in stored[gold.document_id]:
                found.append(f"{question.id}: not in {gold.document_id}: {gold.quote[:60]!r}")
        quotes = figures(" ".join(gold.quote for gold in question.gold))
        for nugget in question.nuggets:
            if figures(nugget.text) - quotes:
                found.append(f"{question.id}: figures not in the gold: {nugget.text[:60]!r}")
        answerable = question.status != "not_in_corpus"
        if answerable != any(nugget.vital for nugget in question.nuggets):
            found.append(f"{question.id}: {question.status!r} does not agree with its nuggets")
    return found
