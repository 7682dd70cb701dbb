"""Saved answers: kept whole in a file, asked again later, and checked for lost support."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answer import Answer, Claim
from assistant.gate import judge
from assistant.generate import prompt_version
from corpus.errors import UsageError
from ingest.index import Index

VERSION = 1


class Saved(BaseModel):
    """An answer as it was given.

    `prompt` is a short hash of the prompt with which a chat model was asked. The answer itself
    holds the question, the index's fingerprint, the evidence with hashes and scores, the claims,
    those that the gate rejected with its verdicts, and the timings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = VERSION
    saved_at: str
    prompt: str
    answer: Answer


def save(answer: Answer, path: Path) -> None:
    """Write an answer to a file.

    Raises:
        UsageError: the file cannot be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    saved = Saved(saved_at=now, prompt=prompt_version(), answer=answer)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(saved.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another") from error


def load(path: Path) -> Saved:
    """Read a saved answer.

    Raises:
        UsageError: the file cannot be read, or is no saved answer.
    """
    try:
        return Saved.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise UsageError(f"{path}: no saved answer; make one with: joinedup ask --save") from error


def unsupported(answer: Answer, index: Index) -> list[Claim]:
    """The claims of an answer that an index no longer bears out."""
    return [claim for claim in answer.claims if not judge(claim, index).verdict.shows]


def changes(before: Answer, after: Answer) -> list[str]:
    """What differs between two answers to one question, a sentence each; [] where nothing does."""
    found = []
    if before.index.fingerprint != after.index.fingerprint:
        found.append(f"The index changed: {before.index.fingerprint} then, "
                     f"{after.index.fingerprint} now.")  # fmt: skip
    if before.standalone_question != after.standalone_question:
        found.append(f"It now searches for: {after.standalone_question}")
    if before.status != after.status:
        found.append(f"The status changed: {before.status} then, {after.status} now.")
    if before.written_by != after.written_by:
        names = [answer.written_by or "the sources' own words" for answer in (before, after)]
        found.append(f"It was worded by {names[0]} then, by {names[1]} now.")
    then, now = ([claim.text for claim in answer.claims] for answer in (before, after))
    found += [f"No longer shown: {text}" for text in then if text not in now]
    found += [f"New: {text}" for text in now if text not in then]
    if not found and then != now:
        found.append("The same sentences stand in another order.")
    return found
