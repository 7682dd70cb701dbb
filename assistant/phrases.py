"""The templates: headings and connecting phrases, which carry no facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from corpus.yamlfile import load_table

_TEMPLATES = Path(__file__).parent / "templates"


def phrase(key: str, **values: object) -> str:
    """The phrase under `key` (dots descend), its `{name}` places filled in."""
    found: Any = _read("phrases")
    for step in key.split("."):
        found = found[step]
    return str(found).format(**values)


def in_words(mark: str, value: str | None) -> str:
    """What the value of a mark ("finding", "design", "voice") means; "" for none."""
    return str(_read("marks")[mark].get(value, value or ""))


@cache
def _read(name: str) -> dict[str, Any]:
    return load_table(_TEMPLATES / f"{name}.yaml")
