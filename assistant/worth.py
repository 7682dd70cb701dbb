"""What a sentence is worth as evidence: whether it reports a finding, whose, and how found."""

from __future__ import annotations

from typing import Literal

from assistant.evidence import Evidence

Kind = Literal["measured", "said", "not measured", "no finding"]
KINDS: tuple[Kind, ...] = ("measured", "said", "not measured", "no finding")
"""From what weighs most to what weighs least."""

# After the Maryland scale and the Magenta Book: what can tell an effect from a coincidence first.
_DESIGNS = (
    "randomised-trial",
    "quasi-experiment",
    "theory-based",
    "value-for-money",
    "review",
    "survey",
    "process",
    "case-study",
)
_OWN = ("department", "delivery")


def kind(evidence: Evidence) -> Kind:
    """Whether it reports what was measured, what those responsible said, or only a claim."""
    marks = evidence.statement.marks if evidence.statement else {}
    if "finding" not in marks:
        return "no finding"
    if marks["finding"] == "not-measured":
        return "not measured"
    return "said" if _voice(evidence) in _OWN else "measured"


def weakness(evidence: Evidence) -> tuple[int, int]:
    """A key by which the stronger evidence sorts first."""
    design = _design(evidence)
    rank = _DESIGNS.index(design) if design in _DESIGNS else len(_DESIGNS)
    return KINDS.index(kind(evidence)), rank


def _voice(evidence: Evidence) -> str:
    marks = evidence.statement.marks if evidence.statement else {}
    publications = evidence.publications
    return marks.get("voice") or (publications[0].voice if publications else "")


def _design(evidence: Evidence) -> str:
    marks = evidence.statement.marks if evidence.statement else {}
    publications = evidence.publications
    return marks.get("design") or (publications[0].design if publications else None) or ""
