"""The writer: a chat model that words answers from evidence, with the extracts behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.model import open_chat_model
from ingest.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Writer:
    """A chat model with its name as the user gave it, and the seconds it may take."""

    name: str
    model: BaseChatModel
    timeout: float = 60.0


def configured(settings: Settings) -> Writer | None:
    """The writer that the settings name; None where they name none, and nothing is opened.

    Raises:
        ModelUnavailable: the model that they name cannot be opened.
    """
    if not settings.model:
        return None
    model = open_chat_model(settings.model, settings.model_url, settings.model_timeout)
    return Writer(settings.model, model, settings.model_timeout)
