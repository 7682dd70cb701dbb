"""Question sets: JSON Lines, one question a line, checked against the corpus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Status
from corpus.errors import UsageError
from evals.match import holds
from ingest.index import Index

_FOLDER = Path(__file__).parent / "datasets"


class Gold(BaseModel):
    """A passage that a good answer uses.

    `quote` stands verbatim in the document; "" where the whole document is relevant (BEIR).
    """

    model_config = ConfigDict(frozen=True)

    document_id: str
    quote: str = Field(default="", pattern=r"^(|[\s\S]{10,})$")


class Nugget(BaseModel):
    """A short fact that an answer should hold (TREC): vital if it must, okay if it may."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=2)
    vital: bool


class Question(BaseModel):
    """One question with what a good answer to it holds.

    Attributes:
        id: no other question of the set has it.
        kind: what sort of question it is ("figure", "overview", "injection" …), for tables.
        turns: what the person says, oldest first; the answer to the last is judged.
        status: the expected one; None where only retrieval is judged.
        gold: passages that answer; a lower bound, since others may answer as well.
        nuggets: short facts that a good answer holds.
        not_found: parts of the question that the corpus does not answer.
        paraphrase_of: id of the question that this one asks in other words, "" if none.
        conversation: id that the questions of one conversation or document share; they are
            resampled together. "" where the question stands alone.
        forbidden: words that must not be shown, because an instruction asked for them.
        reference_answer: an answer that a person wrote, "" if none.
        reference: who vouches for the row: a person, or the model that wrote it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str = "question"
    turns: tuple[str, ...] = Field(min_length=1)
    status: Status | None = "answered"
    gold: tuple[Gold, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    not_found: tuple[str, ...] = ()
    paraphrase_of: str = ""
    conversation: str = ""
    forbidden: tuple[str, ...] = ()
    reference_answer: str = ""
    reference: Literal["human", "model"] = "model"

    @property
    def cluster(self) -> str:
        """What the question is resampled with."""
        return self.conversation or self.paraphrase_of or self.id


class Dataset(BaseModel):
    """A named list of questions."""

    model_config = ConfigDict(frozen=True)

    name: str
    questions: tuple[Question, ...]

    @property
    def fingerprint(self) -> str:
        """A short hash of the questions: two sets with the same one ask the same."""
        rows = "\n".join(question.model_dump_json() for question in self.questions)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write the set as JSON Lines, leaving out what stands at its default."""
        rows = [q.model_dump_json(exclude_defaults=True) for q in self.questions]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")

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
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
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

    Gold quotes must stand in their documents; a gold passage must hold each nugget, by the very
    rule that judges answers; a paraphrase must name a question of the set.
    """
    stored = {identifier: index.document(identifier).text for identifier in index.document_ids}
    known = {question.id for question in dataset.questions}
    return [fault for q in dataset.questions for fault in _faults(q, stored, known)]


def _faults(question: Question, stored: Mapping[str, str], known: set[str]) -> Iterator[str]:
    if question.paraphrase_of and question.paraphrase_of not in known:
        yield f"{question.id}: no question {question.paraphrase_of!r} to be a paraphrase of"
    for gold in question.gold:
        if gold.document_id not in stored:
            yield f"{question.id}: no document {gold.document_id!r}"
        elif gold.quote not in stored[gold.document_id]:
            yield f"{question.id}: not in {gold.document_id}: {gold.quote[:60]!r}"
    quotes = [gold.quote or stored.get(gold.document_id, "") for gold in question.gold]
    for nugget in question.nuggets if quotes else ():
        if not holds(nugget.text, quotes):
            yield f"{question.id}: no gold passage holds the nugget {nugget.text[:60]!r}"
    if question.status == "not_in_corpus" and question.nuggets:
        yield f"{question.id}: 'not_in_corpus', but it has nuggets"
    elif question.status in ("answered", "partial") and not question.nuggets:
        yield f"{question.id}: {question.status!r}, but no nugget says what an answer must hold"
