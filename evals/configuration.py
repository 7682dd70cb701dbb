"""A run's configuration: the assistant's options, and how the run is made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from assistant.options import Options
from corpus.errors import UsageError


class Configuration(Options):
    """What a run is made with. Two runs of the same configuration should answer the same."""

    passage_tokens: int | None = Field(
        default=None, ge=32, description="Most tokens of a passage; by default the index's own."
    )
    retrieved: int = Field(default=20, ge=1, description="Passages saved for each question.")
    only_retrieval: bool = Field(default=False, description="Search, and do not answer.")
    limit: int | None = Field(default=None, ge=1, description="Questions drawn from the set.")
    seed: int = Field(default=0, description="Of that draw, and of the resampling.")
    workers: int = Field(default=1, ge=1, description="Questions asked at once.")

    def options(self) -> Options:
        """The assistant's share of the configuration."""
        return Options(**{name: getattr(self, name) for name in Options.model_fields})

    def identity(self) -> dict[str, Any]:
        """What must be the same for a run to be resumed: all but how many ask at once."""
        return self.model_dump(exclude={"workers"})


def read_configuration(path: Path | None, settings: Iterable[str] = ()) -> Configuration:
    """A configuration from a YAML file of its fields, and `key=value` settings over that.

    Raises:
        UsageError: the file cannot be read, or a field or value is not one.
    """
    fields: dict[str, Any] = {}
    if path:
        try:
            fields = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (OSError, yaml.YAMLError) as error:
            raise UsageError(
                f"{path}: cannot be read as YAML; give a file of key: value"
            ) from error
        if not isinstance(fields, dict):
            raise UsageError(f"{path}: holds no key: value lines")
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f"--set {setting}: write key=value")
        fields[key.strip()] = yaml.safe_load(value)
    try:
        return Configuration.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        known = ", ".join(Configuration.model_fields)
        raise UsageError(f"{where}: {first['msg'].lower()}; the settings are {known}") from error
