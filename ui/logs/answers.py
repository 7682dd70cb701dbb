"""Answers: a line in the log for each, with their words only where that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable

from assistant import Answer
from ui.logs.lines import FIELDS

_log = logging.getLogger(__name__)


def answers_logged(everything: bool) -> Callable[[Answer], None]:
    """A listener for an assistant that logs its answers.

    Args:
        everything: whether to log the question, and the sentences shown, as well.
    """

    def log(answer: Answer) -> None:
        fields: dict[str, object] = {
            "answer": answer.status,
            "claims": len(answer.claims),
            "withheld": answer.withheld,
            "ms": round(1000 * answer.timings.get("total", 0.0)),
        }
        if everything:
            fields["question"] = answer.question
            fields["text"] = " ".join(claim.text for claim in answer.claims)
        _log.info("answered", extra={FIELDS: fields})

    return log
