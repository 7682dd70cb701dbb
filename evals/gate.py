"""The gate: fails where a figure is below its floor, or worse than the baseline beyond noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import UsageError
from evals.compare import compare
from evals.configuration import Configuration
from evals.score import Scores

_RULES = Path(__file__).with_name("gate.yaml")


class Baseline(BaseModel):
    """What a run is held against: the scores of an accepted one, and how to make another like it.

    Attributes:
        dataset: the set's name or path, and `fingerprint` of the questions asked.
        contents: fingerprint of the corpus.
        configuration: of the run.
        scores: its scores.
    """

    model_config = ConfigDict(frozen=True)

    dataset: str
    fingerprint: str
    contents: str
    configuration: Configuration
    scores: Scores

    def rounded(self) -> Baseline:
        """The same with figures to four places and no intervals by kind: what is worth keeping."""
        questions = {
            name: {figure: round(value, 4) for figure, value in row.items() if figure != "seconds"}
            for name, row in self.scores.questions.items()
        }
        scores = self.scores.model_copy(update={"questions": questions, "by_kind": {}})
        return self.model_copy(update={"scores": scores})

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """Read a baseline.

        Raises:
            UsageError: it cannot be read, or is not one.
        """
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise UsageError(
                f"{path}: not a baseline; make one with: joinedup eval baseline RUN --out {path}"
            ) from error


class Rules(BaseModel):
    """Floors for figures that must not fall at all, and the figures watched against noise.

    Attributes:
        floors: least value by figure.
        watched: figures that fail the gate when they are worse than the baseline's.
        level: the p-value, after Holm's correction, below which a fall is more than noise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: dict[str, float]
    watched: tuple[str, ...]
    level: float = 0.05

    @classmethod
    def load(cls, path: Path | None = None) -> Rules:
        """Read rules; by default those of `evals/gate.yaml`.

        Raises:
            UsageError: they cannot be read.
        """
        try:
            fields: Any = yaml.safe_load((path or _RULES).read_text(encoding="utf-8"))
            return cls.model_validate(fields)
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise UsageError(
                f"{path}: no gate rules; see evals/gate.yaml for their form"
            ) from error


def failures(baseline: Scores, scores: Scores, rules: Rules) -> list[str]:
    """Why a run does not pass, one sentence each; empty where it does.

    Raises:
        UsageError: the run asked other questions, or was scored otherwise.
    """
    found = []
    for figure, floor in rules.floors.items():
        seen = scores.overall.get(figure)
        if seen and seen.value < floor:
            found.append(f"{figure} is {seen.value:.3f}, below its floor of {floor:g}")
    comparison = compare(baseline, scores, rules.watched)
    for figure in rules.watched:
        if figure in comparison.changes and comparison.worse(figure, rules.level):
            change = comparison.changes[figure]
            found.append(
                f"{figure} fell from {change.before:.3f} to {change.after:.3f} (95% interval of "
                f"the change {change.change.low:+.3f} to {change.change.high:+.3f}, "
                f"p {comparison.p[figure]:.4f})"
            )
        elif figure in baseline.overall and figure not in scores.overall:
            found.append(f"{figure} could not be computed, and could be for the baseline")
    return found
