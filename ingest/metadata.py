"""Title, year and evidence type of a document that is not bundled, from what the file says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import IngestError
from ingest.block import ReadFile, clean

_TYPES = (
    ("evaluation", r"evaluat\w+|impact assessment|trial"),
    ("audit report", r"audit\w*|comptroller|NAO"),
    ("select-committee report", r"committee|HC \d+"),
    ("official statistics", r"statistic\w*|census"),
    ("policy paper", r"white paper|green paper|policy|strategy|prospectus|guidance|Cm \d+"),
    ("research", r"research|study|review|analysis|working paper"),
)
_YEAR = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")


def describe(path: Path, content: ReadFile) -> dict[str, Any]:
    """The provenance fields of a document: title, publisher, authors, year, type, url.

    What a sidecar (`report.yaml` beside `report.pdf`) says outranks what the file says.

    Raises:
        IngestError: the sidecar is not YAML.
    """
    given = {**content.metadata, **_sidecar(path)}
    title = clean(str(given.get("title") or "")) or _first_heading(content) or _from_name(path)
    return {
        "title": title[:300],
        "publisher": clean(str(given.get("publisher") or "")),
        "authors": _names(given.get("authors") or given.get("author")),
        "year": _year(given.get("year") or given.get("date"), title, path),
        "type": clean(str(given.get("type") or "")) or _type(f"{title} {path.stem}"),
        "url": _web_address(given.get("url")),
    }


def is_sidecar(path: Path) -> bool:
    """Whether a file describes another file beside it and is no document of its own."""
    if path.suffix.lower() != ".yaml":
        return False
    return any(p.stem == path.stem and p != path for p in path.parent.glob(f"{path.stem}.*"))


def _sidecar(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        return {}
    try:
        fields = yaml.safe_load(beside.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise IngestError(f"{beside}: not valid YAML; mend or remove it") from error
    return fields if isinstance(fields, dict) else {}


def _first_heading(content: ReadFile) -> str:
    return next((block.text for block in content.blocks[:5] if block.level), "")


def _from_name(path: Path) -> str:
    return clean(re.sub(r"[-_.]+", " ", path.stem)).capitalize() or path.name


def _names(value: Any) -> str:  # noqa: ANN401  (front matter may hold anything)
    if isinstance(value, list):
        return ", ".join(clean(str(item)) for item in value)
    return clean(str(value or ""))


def _year(value: Any, title: str, path: Path) -> int | None:  # noqa: ANN401
    for text in (str(value or ""), title, path.stem.replace("_", " ")):
        found = _YEAR.search(text)
        if found:
            return int(found[1])
    return None


def _type(words: str) -> str:
    return next((name for name, cue in _TYPES if re.search(cue, words, re.IGNORECASE)), "document")


def _web_address(value: Any) -> str:  # noqa: ANN401
    address = str(value or "").strip()
    return address if re.match(r"https?://[^\s<>\"']+$", address) else ""
