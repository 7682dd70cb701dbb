"""What metrics ask to be judged: whether quotes support a sentence, whether answers hold a nugget.

The default judges are lexical: they need no model and give the same verdict every time. An
entailment model or a language model may take their place (`evals.judges`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.checks import faults
from evals.match import holds

Support = Callable[[str, str], bool | None]
"""Whether quotes (second) support a sentence (first); None where the judge gave no verdict."""

Holds = Callable[[str, Sequence[str]], bool | None]
"""Whether a nugget is held by one of the sentences; None where the judge gave no verdict."""


@cache
def gate_supports(claim: str, quotes: str) -> bool:
    """The checks of the display gate (`assistant.checks`).

    Blind to swapped subjects and wrong relations made of the quote's own words.
    """
    return not faults(claim, quotes)


@dataclass(frozen=True)
class Judges:
    """Who judges a run, by name, so that figures of different judges are never compared."""

    support: Support = gate_supports
    holds: Holds = holds
    name: str = "lexical"
