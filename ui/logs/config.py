"""What the server logs and how, as `logging.config.dictConfig` takes it."""

from __future__ import annotations

from typing import Any

from ingest.settings import Settings
from ui.logs.lines import JsonLine, OneLine

_PEOPLE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OURS = ("ui", "assistant", "ingest", "corpus")


def logged(settings: Settings) -> dict[str, Any]:
    """The configuration: all loggers write to standard error through one formatter.

    Our own and uvicorn's speak from `log_level` on; libraries from warnings on, or later.
    """
    level = settings.log_level.upper()
    form: dict[str, Any] = {"everything": settings.log_questions}
    if settings.log_format == "json":
        form["()"] = JsonLine
    else:
        form.update({"()": OneLine, "form": _PEOPLE})
    ours = {"handlers": ["stderr"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": form},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level if level == "ERROR" else "WARNING"},
        "loggers": {
            **dict.fromkeys(_OURS, ours),
            "uvicorn": ours,
            # Its lines hold addresses with what was asked in them; ours are in their place.
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
