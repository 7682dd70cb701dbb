"""Calibration: a judge held against people before its figures count.

A kappa of 0.4 is where Landis and Koch ("The Measurement of Observer Agreement for Categorical
Data", 1977) begin to call agreement moderate.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import UsageError
from evals.judges.cache import default_folder
from evals.judges.kappa import kappa_interval, tables
from evals.judges.labels import Label
from evals.judges.verdict import ModelJudges, Verdict
from evals.metrics.judges import Judges
from evals.statistics import Interval

LEAST_KAPPA = 0.4
LEAST_CLAIMS = 50
"""Fewer claims than this can agree by luck, with an interval too narrow to show it."""

Table = tuple[tuple[int, int], tuple[int, int]]


class Calibration(BaseModel):
    """How a judge agreed with people.

    Attributes:
        judge: its full name, version included.
        labels: sha256 of the file of labels.
        date: when, in ISO 8601.
        n: labels that it gave a verdict on.
        claims: different claims among them, which are resampled whole.
        unjudged: share of all the labels, 0 to 1, that it gave no verdict on.
        agreement: share of the n on which it agreed.
        kappa: Cohen's, with its 95% bootstrap interval.
        table: counts; rows are the label (supported, not), columns the verdict (supported, not).
        auroc: of its score; None where it has none, or the labels are all the same.
        disagreed: mean share of a model's replies on one label that went against its verdict;
            None where it is no model.
    """

    model_config = ConfigDict(frozen=True)

    judge: str
    labels: str
    date: str
    n: int
    claims: int
    unjudged: float
    agreement: float
    kappa: Interval
    table: Table
    auroc: float | None
    disagreed: float | None

    @property
    def suffices(self) -> bool:
        """Whether the judge's figures count."""
        return self.claims >= LEAST_CLAIMS and self.kappa.low >= LEAST_KAPPA

    def save(self, cache: Path) -> Path:
        """Write the record into a folder of verdicts, in place of an older one of this judge."""
        path = _path(self.judge, cache)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        return path


def calibrate(
    judges: Judges,
    labels: Sequence[Label],
    source: str,
    workers: int = 1,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Calibration:
    """Hold a judge's verdicts on support against people's labels.

    Args:
        judges: who is held.
        labels: against what.
        source: sha256 of the labels' file.
        workers: labels judged at once.
        tell: told of progress.

    Raises:
        ModelUnavailable: a model failed.
        UsageError: the judge gave no verdict at all.
    """
    from sklearn.metrics import roc_auc_score

    verdicts = _verdicts(judges, labels, workers, tell)
    pairs = [(label, v) for label, v in zip(labels, verdicts, strict=True) if v is not None]
    if not pairs:
        raise UsageError(f"the judge {judges.name} gave no verdict on any label")
    truth = [label.label for label, _ in pairs]
    said = [verdict.stands for _, verdict in pairs]
    table = tables(truth, said).sum(axis=0)
    claims = [label.claim for label, _ in pairs]
    modelled = isinstance(judges, ModelJudges)
    scored = modelled and len(set(truth)) == 2
    return Calibration(
        judge=judges.name,
        labels=source,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        n=len(pairs),
        claims=len(set(claims)),
        unjudged=1 - len(pairs) / len(labels),
        agreement=float(np.trace(table)) / len(pairs),
        kappa=kappa_interval(truth, said, claims),
        table=((int(table[0, 0]), int(table[0, 1])), (int(table[1, 0]), int(table[1, 1]))),
        auroc=float(roc_auc_score(truth, [v.score for _, v in pairs])) if scored else None,
        disagreed=float(np.mean([v.disagreed for _, v in pairs])) if modelled else None,
    )


def require(judges: Judges, cache: Path, uncalibrated: bool = False) -> Judges:
    """The judges if their figures count: those that are lexical, or were calibrated well enough.

    Args:
        judges: as `open_judges` gives them.
        cache: folder of the verdicts, where `joinedup eval calibrate` keeps its records.
        uncalibrated: let others pass too, under a name that begins with "UNCALIBRATED ".

    Raises:
        UsageError: this very version has no record, or agreed too little.
    """
    record = _read(judges.name, cache)
    if judges.name == Judges().name or (record and record.suffices):
        return judges
    if uncalibrated:
        return replace(judges, name=f"UNCALIBRATED {judges.name}")
    folder = "" if cache == default_folder() else f" --cache {cache}"
    opened = re.sub(r" \([^()]*\)$", "", judges.name)
    way_out = f"joinedup eval calibrate LABELS --judge {opened}{folder}, or add --uncalibrated"
    if record:
        raise UsageError(
            f"the judge {judges.name} agreed too little with people: kappa "
            f"{record.kappa.value:.2f}, lower end {record.kappa.low:.2f} on {record.claims} "
            f"claims, where {LEAST_KAPPA} on {LEAST_CLAIMS} is the least; use another judge, "
            f"or try other labels with: {way_out}"
        )
    raise UsageError(f"the judge {judges.name} has not been held against people; run: {way_out}")


def _verdicts(
    judges: Judges, labels: Sequence[Label], workers: int, tell: Callable[[int, int], None]
) -> list[Verdict | None]:
    broken = threading.Event()

    def weigh(label: Label) -> Verdict | None:
        # A dead server must not be asked about every label that is left.
        if broken.is_set():
            return None
        try:
            return _weigh(judges, label)
        except BaseException:
            broken.set()
            raise

    with ThreadPoolExecutor(workers) as pool:
        asked = [pool.submit(weigh, label) for label in labels]
        for done, future in enumerate(as_completed(asked), 1):
            future.result()
            tell(done, len(asked))
        return [future.result() for future in asked]


def _weigh(judges: Judges, label: Label) -> Verdict | None:
    if isinstance(judges, ModelJudges):
        return judges.weigh(label.claim, label.text)
    stands = judges.support(label.claim, label.text)
    return None if stands is None else Verdict(stands, float(stands))


def _read(judge: str, cache: Path) -> Calibration | None:
    """The record of this very judge; None where there is none or it cannot be read."""
    try:
        return Calibration.model_validate_json(_path(judge, cache).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def _path(judge: str, cache: Path) -> Path:
    return cache / "calibrations" / f"{hashlib.sha256(judge.encode()).hexdigest()[:16]}.json"
