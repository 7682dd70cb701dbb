"""Reviews: what people said of each drafted question, kept beside the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import IndexUnavailable, UsageError
from evals.dataset import Dataset, Gold, Question
from ingest.index import Index

_CONTEXT = 400  # characters shown on either side of a quote
Judgement = Literal["accept", "reject"]


class Verdict(BaseModel):
    """One reviewer's word on one question: the latest of them counts.

    Attributes:
        question: id of the question.
        edited: the question in the reviewer's words, None if it stays as drafted.
        comment: why, "" if not said.
    """

    model_config = ConfigDict(frozen=True)

    question: str
    reviewer: str = Field(min_length=1)
    judgement: Judgement
    edited: str | None = Field(default=None, min_length=2)
    comment: str = ""
    time: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))


class Passage(BaseModel):
    """A gold quote where it stands: the text around it, and what document and heading."""

    model_config = ConfigDict(frozen=True)

    place: str
    before: str = ""
    quote: str
    after: str = ""


def reviews_path(draft: Path) -> Path:
    """Where the verdicts on a draft are kept: `X.reviews.jsonl` beside `X.jsonl`."""
    return draft.with_suffix(".reviews.jsonl")


def record(path: Path, verdict: Verdict) -> None:
    """Add a verdict to the file. What a crash left of a last line is cut off first."""
    with path.open("ab+") as file:
        file.seek(0)
        written = file.read()
        if not written.endswith(b"\n"):
            file.truncate(written.rfind(b"\n") + 1)
        file.write(f"{verdict.model_dump_json(exclude_defaults=True)}\n".encode())


def read_verdicts(path: Path) -> list[Verdict]:
    """The verdicts of the file in the order given, none where there is no file.

    Raises:
        UsageError: a line is not a verdict; a last line that a crash cut short is left out.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        try:
            found.append(Verdict.model_validate_json(line))
        except ValidationError as error:
            if line.endswith("\n"):
                raise UsageError(
                    f"{path}, line {number}: not a verdict; mend or remove it"
                ) from error
    return found


def latest(verdicts: Iterable[Verdict]) -> dict[str, dict[str, Verdict]]:
    """The verdict that counts, by reviewer and question id."""
    found: dict[str, dict[str, Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.reviewer, {})[verdict.question] = verdict
    return found


def accepted(draft: Dataset, verdicts: Iterable[Verdict]) -> Dataset:
    """The questions that someone accepted and no one rejected, in the words last given them."""
    standing = [each for own in latest(verdicts).values() for each in own.values()]
    kept = []
    for question in draft.questions:
        own = sorted((v for v in standing if v.question == question.id), key=lambda v: v.time)
        if own and all(verdict.judgement == "accept" for verdict in own):
            edits = [verdict.edited for verdict in own if verdict.edited]
            turns = (*question.turns[:-1], edits[-1] if edits else question.turns[-1])
            kept.append(question.model_copy(update={"turns": turns, "reference": "human"}))
    return Dataset(name=draft.name, questions=tuple(kept))


def first_open(draft: Dataset, judged: Mapping[str, Verdict]) -> int:
    """The place, from 0, of the first question not judged; the set's length if all are."""
    places = (n for n, question in enumerate(draft.questions) if question.id not in judged)
    return next(places, len(draft.questions))


def passages(question: Question, index: Index) -> list[Passage]:
    """The gold of a question in its context; the quote alone where the index has it not."""
    return [_passage(gold, index) for gold in question.gold]


def _passage(gold: Gold, index: Index) -> Passage:
    try:
        document = index.document(gold.document_id)
    except IndexUnavailable:
        return Passage(place=gold.document_id, quote=gold.quote)
    start = document.text.find(gold.quote)
    if start < 0:
        return Passage(place=document.title, quote=gold.quote)
    end, page = start + len(gold.quote), document.page_at(start)
    place = " › ".join((document.title, *document.section_at(start)))
    low, high = max(0, start - _CONTEXT), end + _CONTEXT
    before, after = document.text[low:start], document.text[end:high]
    return Passage(
        place=f"{place}, page {page}" if page is not None else place,
        before=f"…{before.partition(' ')[2]}" if low else before,
        quote=gold.quote,
        after=f"{after.rpartition(' ')[0]}…" if high < len(document.text) else after,
    )
