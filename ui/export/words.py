"""The words that a briefing adds of its own, from `words.yaml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def word(key: str, **values: object) -> str:
    """The phrase under `key` (dots descend), its `{name}` places filled in."""
    found: Any = _read()
    for step in key.split("."):
        found = found[step]
    return str(found).format(**values)


def day(when: date) -> str:
    """A date as GOV.UK writes it, in English whatever the machine's locale: 5 March 2026."""
    months = "January February March April May June July August September October November December"
    return f"{when.day} {months.split()[when.month - 1]} {when.year}"


@cache
def _read() -> dict[str, Any]:
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
