"""A sweep: every combination of the values given for some settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from corpus.errors import UsageError


def combinations(over: Iterable[str]) -> Iterator[list[str]]:
    """The combinations of "key=a,b,c" texts, each a list of "key=value" settings.

    Raises:
        UsageError: one of them has no key or no values.

    >>> list(combinations(["hits=8,24", "dense=true,false"]))[1]
    ['hits=8', 'dense=false']
    """
    axes = []
    for text in over:
        key, _, values = text.partition("=")
        if not key or not values:
            raise UsageError(f"--over {text}: write key=value,value")
        axes.append([f"{key}={value.strip()}" for value in values.split(",")])
    for combination in product(*axes):
        yield list(combination)
