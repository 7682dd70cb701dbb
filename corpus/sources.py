"""The publications that the bundled statements rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.yamlfile import load_entries

EvidenceType = Literal[
    "policy paper",
    "evaluation",
    "audit report",
    "select-committee report",
    "research",
    "official statistics",
    "commentary",
]
Voice = Literal[
    "department",
    "commissioned-evaluator",
    "auditor",
    "parliament",
    "academic",
    "delivery",
    "think-tank",
    "press",
]
Design = Literal[
    "randomised-trial",
    "quasi-experiment",
    "theory-based",
    "process",
    "value-for-money",
    "survey",
    "case-study",
    "review",
]


class Publication(BaseModel):
    """One publication, as `corpus/sources.yaml` describes it.

    `voice` is whose voice it is; `design` is how an evaluation was made, after the categories of
    HM Treasury's Magenta Book.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    authors: str = ""
    year: int = Field(ge=1900, le=2100)
    type: EvidenceType
    url: str = Field(pattern=r"^https?://\S+$")
    licence: str = "not stated"
    voice: Voice
    design: Design | None = None

    @property
    def reference(self) -> str:
        """A one-line reference: authors, year, title, publisher."""
        who = self.authors if self.authors and self.authors != self.publisher else ""
        return f"{who + ' ' if who else ''}({self.year}) {self.title}. {self.publisher}."


def load_sources(path: Path) -> dict[str, Publication]:
    """Read the publications by id.

    Raises:
        CorpusError: an entry is wrong; the message names file and line.
    """
    return load_entries(path, Publication)
