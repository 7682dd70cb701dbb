"""The templates: headings and connecting phrases, which carry no facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "templates" / "phrases.yaml"


@cache
def _phrases() -> dict[str, Any]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def phrase(key: str, **values: object) -> str:
    """The phrase under `key` (dots descend), its `{name}` places filled in."""
    found: Any = _phrases()
    for step in key.split("."):
        found = found[step]
    return str(found).format(**values)
