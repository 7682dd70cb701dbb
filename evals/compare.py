"""Two runs of one set, paired by question."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UsageError
from evals.metrics import METRICS
from evals.run import read
from evals.score import score
from evals.statistics import holm, randomisation


def compare(a: Path, b: Path) -> str:
    """Each metric's change with its p-value (Holm-adjusted), and the questions won and lost.

    Raises:
        UsageError: the runs did not ask the same questions.
    """
    before, after = (score(list(read(folder / "records.jsonl"))).questions for folder in (a, b))
    if set(before) != set(after):
        raise UsageError(f"{a} and {b} did not ask the same questions; compare runs of one set")
    changes, chances = {}, {}
    for name in METRICS:
        both = [q for q in before if name in before[q] and name in after[q]]
        if both and name != "seconds":
            old, new = [before[q][name] for q in both], [after[q][name] for q in both]
            changes[name] = (sum(old) / len(both), sum(new) / len(both), len(both))
            chances[name] = randomisation(old, new)
    adjusted = holm(chances)
    lines = ["| figure | before | after | change | p (Holm) | n |", "|---|---|---|---|---|---|"]
    for name, (old_mean, new_mean, n) in changes.items():
        change = new_mean - old_mean
        means = f"{old_mean:.3f} | {new_mean:.3f} | {change:+.3f}"
        lines.append(f"| {name} | {means} | {adjusted[name]:.3f} | {n} |")
    headline = next(iter(METRICS))
    won = [q for q in before if after[q].get(headline, 0) > before[q].get(headline, 0)]
    lost = [q for q in before if after[q].get(headline, 0) < before[q].get(headline, 0)]
    lines += ["", f"Won ({len(won)}): {', '.join(won) or 'none'}"]
    lines += ["", f"Lost ({len(lost)}): {', '.join(lost) or 'none'}"]
    return "\n".join(lines)
