"""People's labels, against which a judge is held: JSON Lines, a claim and its text a line."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from corpus.errors import UsageError

_MEANS = {
    "supported": True,
    "true": True,
    "not supported": False,
    "partially supported": False,
    "false": False,
}


class Label(BaseModel):
    """A claim, the text that it cites, and whether a person found the one supported by the other.

    A line may give `evidence`, a list of texts, in place of `text`; a claim that is supported in
    part counts as not supported. What else a line says is ignored.
    """

    model_config = ConfigDict(frozen=True)

    claim: str = Field(min_length=1)
    text: str
    label: bool

    @model_validator(mode="before")
    @classmethod
    def _joined(cls, row: Any) -> Any:  # noqa: ANN401  (whatever JSON holds)
        if isinstance(row, dict) and "text" not in row and isinstance(row.get("evidence"), list):
            return {**row, "text": " ".join(map(str, row["evidence"]))}
        return row

    @field_validator("label", mode="before")
    @classmethod
    def _meant(cls, label: object) -> object:
        found = _MEANS.get(str(label).casefold().replace("_", " "))
        if found is None:
            raise ValueError(f"the label {label!r} is neither 'supported' nor 'not supported'")
        return found


def read_labels(path: Path) -> list[Label]:
    """The labels of a file.

    Raises:
        UsageError: it cannot be read or is empty, or a line of it is not a label.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: no labels can be read here; give a JSON Lines file") from error
    labels = []
    for number, line in enumerate(lines, 1):
        try:
            labels += [Label.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            raise UsageError(f"{path}, line {number}: not a label: {_said(error)}") from error
    if not labels:
        raise UsageError(f"{path}: there are no labels in it")
    return labels


def fingerprint(path: Path) -> str:
    """The sha256 of a file of labels."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
