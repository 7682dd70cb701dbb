"""Reading a model's reply: claims as they come, whatever stands around them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_WRAPPED = re.compile(r'\s*\{\s*"claims"\s*:\s*\[')
_LONGEST_CLAIM = 600  # characters
_MOST_TEXT = 40_000  # characters of a reply that are read


@dataclass(frozen=True)
class Drafted:
    """A claim as a model wrote it: its text, numbers of evidence (from 1), and quotes."""

    text: str
    evidence: tuple[int, ...]
    quotes: tuple[str, ...]


def read_claims(chunks: Iterable[str]) -> Iterator[Drafted]:
    """The claims of a reply that comes in pieces, each as soon as its object is whole.

    Prose, code fences, an enclosing list and broken objects are passed over.
    """
    decoder = json.JSONDecoder()
    text, place = "", 0
    for chunk in chunks:
        text += chunk
        # Structured output wraps the claims in one object: they are read as they come all the same.
        wrapped = _WRAPPED.match(text)
        place = max(place, wrapped.end() if wrapped else 0)
        while (start := text.find("{", place)) >= 0:
            try:
                found, place = decoder.raw_decode(text, start)
            except (json.JSONDecodeError, RecursionError):
                # Broken for good only once another object begins on a line after it.
                after = text.find("\n{", start + 1)
                if after < 0:
                    break
                place = after + 1
                continue
            yield from _claims(found)
        if len(text) > _MOST_TEXT:
            return


def _claims(found: Any) -> Iterator[Drafted]:  # noqa: ANN401  (JSON)
    if not isinstance(found, dict):
        return
    if isinstance(found.get("claims"), list):
        for inner in found["claims"]:
            yield from _claims(inner)
        return
    text = found.get("claim") or found.get("text")
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST_CLAIM:
        return
    yield Drafted(
        text=" ".join(text.split()),
        evidence=tuple(_numbers(found.get("evidence"))),
        quotes=tuple(_strings(found.get("quotes", found.get("quote")))),
    )


def _numbers(value: Any) -> Iterator[int]:  # noqa: ANN401
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, int) and not isinstance(each, bool):
            yield each
        elif isinstance(each, str) and each.strip(" []").isdigit():
            yield int(each.strip(" []"))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and each.strip():
            yield each.strip()
