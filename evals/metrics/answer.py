"""Metrics of what one answer holds, each a number or None where it cannot be computed."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Claim
from evals.metrics.citation import citation_recall
from evals.metrics.judges import Judges
from evals.record import Record

READ_WORDS = 400
"""Words of an answer that are read for nuggets: the length limit of TREC RAG 2024."""


def status_accuracy(record: Record, _: Judges) -> float | None:
    """1 where the answer's status is the expected one."""
    if record.answer is None or record.question.status is None:
        return None
    return float(record.answer.status == record.question.status)


def vital_recall(record: Record, judges: Judges) -> float | None:
    """Share of the vital nuggets that the answer holds ("strict vital", TREC RAG 2024).

    Pradeep and others, "Initial Nugget Evaluation Results for the TREC 2024 RAG Track", 2024.
    """
    return _recall(record, judges, lambda vital: vital)


def nugget_recall(record: Record, judges: Judges) -> float | None:
    """Share of all the nuggets that the answer holds ("strict all", TREC RAG 2024)."""
    return _recall(record, judges, lambda _: True)


def all_vital(record: Record, judges: Judges) -> float | None:
    """1 where the answer holds every vital nugget."""
    recall = vital_recall(record, judges)
    return None if recall is None else float(recall == 1.0)


def conditioned(record: Record, judges: Judges) -> float | None:
    """The headline: vital recall where there is an answer, a refusal where there is none.

    MTRAG's conditioning (Katsis and others, "MTRAG", 2025): an answerable question scores its
    vital recall, 0 if refused; an unanswerable one scores 1 if refused, else 0. An answer of
    which a sentence is not supported by its citations scores 0: a faithfulness gate, as in FACTS
    Grounding (Jacovi and others, 2025). Neither refusing everything nor saying everything pays,
    since only the first 400 words are read for nuggets.
    """
    if record.answer is None or record.question.status is None:
        return None
    refused = record.answer.status == "not_in_corpus"
    if record.question.status == "not_in_corpus":
        return float(refused)
    recall = vital_recall(record, judges)
    if recall is None or refused:
        return None if recall is None else 0.0
    supported = citation_recall(record, judges)
    return None if supported is None else recall * (supported == 1.0)


def sentences(record: Record, _: Judges) -> float | None:
    """How many sentences the answer shows; None for a refusal."""
    return float(len(record.claims)) or None


def answer_words(record: Record, _: Judges) -> float | None:
    """How many words the answer shows; None for a refusal. To be read beside recall."""
    return float(sum(len(claim.text.split()) for claim in record.claims)) or None


def _recall(record: Record, judges: Judges, wanted: Callable[[bool], bool]) -> float | None:
    nuggets = [n.text for n in record.question.nuggets if wanted(n.vital)]
    if not nuggets or record.answer is None:
        return None
    read = _read(record.claims)
    verdicts = [judges.holds(nugget, read) for nugget in nuggets]
    # A judge that gave no verdict on one nugget leaves the share unknown, not lower.
    return None if None in verdicts else sum(map(bool, verdicts)) / len(nuggets)


def _read(shown: tuple[Claim, ...]) -> list[str]:
    """The sentences within the first words that are read; the last is cut there."""
    read, left = [], READ_WORDS
    for claim in shown:
        words = claim.text.split()
        if left > 0:
            read.append(claim.text if len(words) <= left else " ".join(words[:left]))
        left -= len(words)
    return read
