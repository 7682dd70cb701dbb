"""The data file of the filters: cue patterns, bodies, kinds and places."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from corpus.yamlfile import load_table

_FILE = Path(__file__).with_name("filters.yaml")


@cache
def table(name: str) -> Any:  # noqa: ANN401  (YAML holds anything)
    """One table of the data file, as plain data.

    Raises:
        KeyError: there is none of that name.
    """
    return _tables()[name]


@cache
def _tables() -> dict[str, Any]:
    return load_table(_FILE)


@cache
def saying() -> str:
    """The words with which a body says something, as alternatives of a regular expression."""
    return "|".join([*map(re.escape, table("say").split()), table("say_of")])


def cues(name: str, **lists: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a table, compiled, with the lists that they stand for put in."""
    return tuple(re.compile(filled(each, **lists), re.IGNORECASE) for each in table(name))


def filled(cue: str, **lists: str) -> str:
    """A cue with what stands for `{body}` and the like in place; other braces are kept."""
    for key, value in {"say": saying(), "noun": table("nouns"), **lists}.items():
        cue = cue.replace(f"{{{key}}}", value)
    return cue.replace("{{", "{").replace("}}", "}")
