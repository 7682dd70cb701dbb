"""Options: how answers are made. Evals switch stages off and sweep over the numbers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Options(BaseModel):
    """What a run of the answer pipeline may be given otherwise; the defaults are the product."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hits: int = Field(default=24, ge=1, description="Passages retrieved for each part.")
    depth: int = Field(default=50, ge=1, description="Passages that each search contributes.")
    rrf_k: int = Field(default=60, ge=0, description="Constant of reciprocal rank fusion.")
    dense: bool = Field(default=True, description="Search by likeness.")
    lexical: bool = Field(default=True, description="Search by words.")
    expansion: bool = Field(
        default=True, description="Search by the questions that bundled statements answer."
    )
    whole_documents: bool = Field(
        default=True, description="Read documents about a named initiative whole."
    )
    neighbours: bool = Field(
        default=True, description="Read on into the passages beside the best ones."
    )
    rerank: bool = Field(default=True, description="Ask the reranker, if one is configured.")
    premises: bool = Field(
        default=True, description="Name what a question wrongly takes for granted."
    )
    differences: bool = Field(
        default=True, description="Show what opposes a finding or figure beside it."
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Least probability at which evidence is shown; by default the fitted one.",
    )
    most_claims: int = Field(default=8, ge=1, description="Sentences of an answer, about.")
    gate: bool = Field(
        default=True,
        description="Withhold claims that fail the display gate; off only to measure the gate.",
    )
