"""The gate's verdict on a claim."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Support = Literal["supported", "misattributed", "fabricated", "contradicted", "unsupported"]
"""supported: its quotes stand where it says and carry it. misattributed: they carry it, but stood
elsewhere, and the citation now says where. fabricated: a quote stands nowhere in the corpus.
contradicted: its quotes say otherwise. unsupported: they do not say it."""


class Verdict(BaseModel):
    """What the gate found; `faults` are sentences, empty for a supported claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Support
    faults: tuple[str, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether the claim may be shown."""
        return self.status in ("supported", "misattributed")
