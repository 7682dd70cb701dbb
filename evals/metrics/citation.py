"""Metrics of one answer's citations, each a number or None where it cannot be computed.

ALCE: Gao and others, "Enabling Large Language Models to Generate Text with Citations", 2023.
"""

from __future__ import annotations

from assistant.answer import Claim
from evals.metrics.judges import Judges
from evals.record import Record


def citation_recall(record: Record, judges: Judges) -> float | None:
    """Share of the answer's sentences that their citations together support (ALCE).

    A sentence without a citation counts as not supported.
    """
    shown = record.claims
    verdicts = [_jointly(claim, judges) for claim in shown]
    if not verdicts or None in verdicts:
        return None
    return sum(map(bool, verdicts)) / len(verdicts)


def citation_precision(record: Record, judges: Judges) -> float | None:
    """Share of the citations that their sentence needs (ALCE); 0 for an answer without any.

    A citation counts where the sentence's citations together support it, and it supports the
    sentence alone or the others do not without it.
    """
    shown = record.claims
    verdicts = [v for claim in shown for v in _needed(claim, judges)]
    if not shown or None in verdicts:
        return None
    return sum(map(bool, verdicts)) / len(verdicts) if verdicts else 0.0


def faithfulness(record: Record, judges: Judges) -> float | None:
    """Share of the answer's sentences that something shown or retrieved supports, cited or not.

    RAGAs (Es and others, 2023), by the run's judge: read it under that judge's name.
    """
    shown = record.claims
    quotes = [cite.quote for claim in shown for cite in claim.citations]
    texts = [*quotes, *(str(passage["text"]) for passage in record.retrieved)]
    verdicts = [_any(claim.text, texts, judges) for claim in shown]
    if not verdicts or None in verdicts:
        return None
    return sum(map(bool, verdicts)) / len(verdicts)


def locatable(record: Record, _: Judges) -> float | None:
    """Share of the citations whose quote stands, verbatim, where they say (offsets and page)."""
    if record.answer is None or record.misplaced is None:
        return None
    count = sum(len(claim.citations) for claim in record.answer.claims)
    return 1 - record.misplaced / count if count else None


def gold_citation_precision(record: Record, _: Judges) -> float | None:
    """Share of the citations that quote a gold passage; a lower bound, since others may serve."""
    quotes, gold = _quotes_and_gold(record)
    if not quotes or not gold:
        return None
    return sum(any(g in q or q in g for g in gold) for q in quotes) / len(quotes)


def gold_citation_recall(record: Record, _: Judges) -> float | None:
    """Share of the gold passages that the answer quotes."""
    quotes, gold = _quotes_and_gold(record)
    if not gold or record.answer is None:
        return None
    return sum(any(g in q or q in g for q in quotes) for g in gold) / len(gold)


def _quotes_and_gold(record: Record) -> tuple[list[str], list[str]]:
    shown = record.claims
    quotes = [cite.quote for claim in shown for cite in claim.citations]
    return quotes, [g.quote for g in record.question.gold if g.quote]


def _jointly(claim: Claim, judges: Judges) -> bool | None:
    if not claim.citations:
        return False
    return judges.support(claim.text, " ".join(c.quote for c in claim.citations))


def _needed(claim: Claim, judges: Judges) -> list[bool | None]:
    together = _jointly(claim, judges)
    if not together or len(claim.citations) == 1:
        return [together] * len(claim.citations)
    needed: list[bool | None] = []
    for place, citation in enumerate(claim.citations):
        others = [c.quote for i, c in enumerate(claim.citations) if i != place]
        alone = judges.support(claim.text, citation.quote)
        without = False if alone else judges.support(claim.text, " ".join(others))
        needed.append(None if alone is None or without is None else alone or not without)
    return needed


def _any(claim: str, texts: list[str], judges: Judges) -> bool | None:
    verdicts = []
    for text in dict.fromkeys(texts):
        verdict = judges.support(claim, text)
        if verdict:
            return True
        verdicts.append(verdict)
    return None if None in verdicts else False
