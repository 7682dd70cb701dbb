"""Environment defaults that keep libraries from calling home."""

from __future__ import annotations

import os

_DEFAULTS = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Idle OpenMP threads that spin make one query take half a second on a busy machine.
    "OMP_WAIT_POLICY": "PASSIVE",
}


def quieten() -> None:
    """Set each default that the user has not set."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
