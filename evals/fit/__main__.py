"""`python -m evals.fit`: fit on the labelled sets, and write the models into `assistant/`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import assistant
from assistant import Assistant
from evals.fit import decision, ranking
from evals.fit.drafts import drafts, reranked


def main() -> None:
    """Fit the ranking, then the decision on evidence that is ranked so."""
    opened = Assistant.open()
    pairs = list(drafts(opened))
    _write("ranking.json", ranking.fit(ranking.groups(pairs), pairs))
    # The decision looks at the best of the evidence, and so must see it ranked anew.
    from assistant.ranking import forget

    forget()
    pairs = [(question, reranked(begun)) for question, begun in pairs]
    _write("decision.json", decision.fit(list(decision.examples(pairs, opened.index))))


def _write(name: str, model: dict[str, object]) -> None:
    path = Path(assistant.__file__).with_name(name)
    # A line for each key: trees are thousands of numbers, and the figures must be found.
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in model.items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {model['about']}\n")


if __name__ == "__main__":
    main()
