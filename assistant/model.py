"""Chat models by name, through LangChain. None is opened unless the user names one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelUnavailable
from ingest.environment import quieten

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

quieten()  # before any model library loads


def open_chat_model(name: str, url: str = "", timeout: float | None = None) -> BaseChatModel:
    """A chat model at temperature 0. Keys are read from the environment, as its provider says.

    Args:
        name: "provider:model" of any provider of LangChain's, such as "ollama:qwen3".
        url: of an OpenAI-compatible server, "" for the provider's own.
        timeout: seconds to wait for the server; None leaves it to the provider.

    Raises:
        ModelUnavailable: the provider is unknown, its package is missing, or it refuses.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ModelUnavailable(
            f"{name!r} names no model; write provider:model, such as ollama:qwen3"
        )
    settings: dict[str, Any] = {"base_url": url} if url else {}
    if url and provider == "openai":
        # A server of one's own needs no key, and the client insists on one.
        settings["api_key"] = os.environ.get("OPENAI_API_KEY", "not-needed")
    if timeout is not None and provider in ("openai", "anthropic", "azure_openai", "mistralai"):
        settings |= {"timeout": timeout, "max_retries": 1}
    try:
        from langchain.chat_models import init_chat_model

        opened: BaseChatModel = init_chat_model(
            model, model_provider=provider, temperature=0, **settings
        )
    except Exception as error:  # every provider raises its own
        raise ModelUnavailable(
            f"the model {name!r} cannot be opened ({reason(error)}); see that it is "
            "provider:model, that the provider is one of LangChain's, its package is installed and "
            "its key is set"
        ) from error
    return opened


def reason(error: Exception) -> str:
    """The kind of an error and the first line of what it says."""
    first = str(error).strip().partition("\n")[0].rstrip(" .")[:200]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
