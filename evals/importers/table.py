"""A table of questions and reference answers, as CSV or TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import UsageError
from evals.importers.imported import Draft, Imported
from evals.importers.text import one_line, plain, sentences
from ingest.readers.text import decode

COLUMNS = {
    "question": ("question", "query", "prompt", "user input"),
    # "answer" comes last: where a reference stands beside it, it is what a system answered.
    "answer": (
        "reference answer", "ground truth", "expected answer", "gold answer", "reference",
        "expected", "expected output", "answer",
    ),
    "id": ("id", "question id", "qid"),
    "kind": ("kind", "category", "type", "question type"),
    "status": ("status", "expected status"),
    "conversation": ("conversation", "conversation id", "session"),
}  # fmt: skip
"""What each column may be called, the likeliest first, whatever the case, `_` or `-`."""

_STATUSES = {
    "answered": "answered",
    "answerable": "answered",
    "partial": "partial",
    "not in corpus": "not_in_corpus",
    "unanswerable": "not_in_corpus",
}
_NO_ANSWER = re.compile(
    r"[-–—]|n/?a|nan|no answer|not available|not known|not found|unanswerable|not answerable|"
    r"cannot be answered|(?:(?:this|the answer|it) is )?"
    r"(?:no answer|not(?: \w+)?) in (?:the |this )?(?:corpus|documents?|sources?|context|index)",
    re.IGNORECASE,
)


def import_table(source: Path) -> Imported:
    """Import a table; each sentence of a reference answer is a fact that an answer must hold.

    A reference that is empty, or says that there is no answer, means that the corpus does not
    answer the question. Rows that share a conversation are resampled together; each question
    stands alone. UTF-8 and Windows-1252 are read, with any of , ; tab | between the cells.

    Raises:
        UsageError: the file cannot be read, lacks a column, or has no usable row.
    """
    try:
        text = decode(source)
    except OSError as error:
        raise UsageError(f"{source}: cannot be read ({error.strerror}); check the path") from error
    delimiter, columns = _layout(source, text)
    draft = Draft(source)
    width = len(_header(text, delimiter))
    for place, cells in _rows(source, text, delimiter, draft):
        if any(cells[width:]):
            draft.fault(f"{place}: more cells than columns; put cells that hold {delimiter!r} "
                        "in quotation marks")  # fmt: skip
            continue
        row = {name: cells[n] if n < len(cells) else "" for name, n in columns.items()}
        _add(place, row, draft)
    return draft.finish()


def _layout(source: Path, text: str) -> tuple[str, dict[str, int]]:
    """The delimiter under which the header names what is wanted, and each column's place."""
    headers = {delimiter: _header(text, delimiter) for delimiter in ",;\t|"}
    for delimiter, names in headers.items():
        columns = {
            column: names.index(known[0])
            for column, synonyms in COLUMNS.items()
            if (known := [synonym for synonym in synonyms if synonym in names])
        }
        if "question" in columns and "answer" in columns:
            return delimiter, columns
    there = max(headers.values(), key=len)
    raise UsageError(
        f"{source}: the first line must name a column {COLUMNS['question'][0]!r} (or "
        f"{', '.join(COLUMNS['question'][1:])}) and {COLUMNS['answer'][0]!r} (or "
        f"{', '.join(COLUMNS['answer'][1:])}); its columns are: "
        f"{', '.join(repr(name[:40]) for name in there[:20]) or 'none'}"
    )


def _header(text: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return []
    return [re.sub(r"[\s_-]+", " ", one_line(cell)).strip().lower() for cell in cells]


def _rows(source: Path, text: str, delimiter: str, draft: Draft) -> Iterator[tuple[str, list[str]]]:
    """The rows under the header that are not blank, as (place, cells); no CSV is a fault."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader)
    while True:
        place = f"{source}, line {reader.line_num + 1}"
        try:
            cells = [plain(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            draft.fault(f"{place}: not a row of the table ({error})")
            continue
        if any(cells):
            yield place, cells


def _add(place: str, row: dict[str, str], draft: Draft) -> None:
    if not row["question"]:
        draft.fault(f"{place}: no question")
        return
    reference = "" if _NO_ANSWER.fullmatch(row["answer"].rstrip(" .")) else row["answer"]
    status = "answered" if reference else "not_in_corpus"
    if given := row.get("status", ""):
        name = re.sub(r"[\s_-]+", " ", given).lower()
        if name not in _STATUSES:
            draft.fault(f"{place}: the status {given[:40]!r} is none of answered, partial and "
                        "not_in_corpus")  # fmt: skip
            return
        status = _STATUSES[name]
    if status != "not_in_corpus" and not reference:
        draft.fault(f"{place}: the status is {status}, but there is no reference answer")
        return
    facts = sentences(reference) if status != "not_in_corpus" else []
    draft.add(
        place,
        id=one_line(row.get("id")) or f"row-{place.rpartition(' ')[2]}",
        kind=one_line(row.get("kind")) or "question",
        turns=(row["question"],),
        status=status,
        nuggets=tuple({"text": fact, "vital": True} for fact in facts),
        conversation=one_line(row.get("conversation")),
        reference_answer=reference,
        reference="human",
    )
