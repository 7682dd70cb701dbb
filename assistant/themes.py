"""Themes: what each initiative is chiefly about, as the timeline groups them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from corpus.yamlfile import load_table

_FILE = Path(__file__).with_name("themes.yaml")


def themes() -> tuple[str, ...]:
    """The themes, in the order in which they are shown."""
    return tuple(_listed())


def theme(initiative: str) -> str:
    """The theme of an initiative by its id; "" where it is under none."""
    return next((name for name, ids in _listed().items() if initiative in ids), "")


@cache
def _listed() -> dict[str, list[str]]:
    return load_table(_FILE)
