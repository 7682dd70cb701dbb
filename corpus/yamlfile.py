"""YAML files whose mistakes are reported with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from corpus.errors import CorpusError

Entry = TypeVar("Entry", bound=BaseModel)
# libyaml's reader gives the same nodes six times as fast, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_entries(path: Path, model: type[Entry]) -> dict[str, Entry]:
    """Read a mapping of id to fields into a mapping of id to `model`, which gets the id too.

    Raises:
        CorpusError: the file is not YAML, an id stands twice, or a field is wrong.
    """
    text = path.read_text(encoding="utf-8")
    root = compose(text, path)
    entries: dict[str, Entry] = {}
    for key, value in root.value:
        line = key.start_mark.line + 1
        if key.value in entries:
            raise CorpusError(path, line, f"the id {key.value!r} stands twice; rename one of them")
        fields = construct(value)
        if not isinstance(fields, dict):
            raise CorpusError(path, line, f"{key.value!r} must be followed by indented fields")
        entries[key.value] = validate(model, {"id": key.value, **fields}, path, value, line)
    return entries


def load_table(path: Path) -> dict[str, Any]:
    """Read a mapping of our own, whose form the tests see to, as plain data."""
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506


def compose(text: str, path: Path, first_line: int = 1) -> yaml.MappingNode:
    """Parse YAML into its node tree, which knows lines.

    Raises:
        CorpusError: the text is not YAML, or not a mapping.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = first_line + (mark.line if mark else 0)
        raise CorpusError(path, line, f"not valid YAML: {problem}") from error
    if not isinstance(root, yaml.MappingNode):
        raise CorpusError(path, first_line, "expected 'key: value' lines")
    return root


def construct(node: yaml.Node) -> Any:  # noqa: ANN401  (YAML holds anything)
    """Turn a node into plain Python data, as `yaml.safe_load` would."""
    return yaml.SafeLoader("").construct_object(node, deep=True)


def validate(
    model: type[Entry],
    fields: dict[str, Any],
    path: Path,
    node: yaml.Node,
    line: int,
    first_line: int = 1,
) -> Entry:
    """Build `model` from `fields`, reporting the first mistake at the line of its field.

    Raises:
        CorpusError: a field is missing, unknown, or of the wrong kind.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        where = ".".join(str(part) for part in first["loc"])
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                if key.value == name:
                    line = first_line + key.start_mark.line
        raise CorpusError(path, line, f"field {where!r}: {first['msg'].lower()}") from error


def line_of(path: Path, identifier: str) -> int:
    """The line, from 1, at which an entry of a YAML mapping begins."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{identifier}:")), 1)
